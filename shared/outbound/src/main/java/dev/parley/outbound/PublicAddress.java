package dev.parley.outbound;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * Which addresses are out on the internet, for everybody to reach: what IANA lists as special (RFC
 * 6890 and its registries of November 2025) is not, and of IPv6 only what is given out, without the
 * ranges that carry an IPv4 address within.
 */
final class PublicAddress {

  private static final List<Range> NOT_PUBLIC =
      List.of(
          // "This network", and unspecified
          Range.of("0.0.0.0", 8),
          // Private use
          Range.of("10.0.0.0", 8),
          Range.of("172.16.0.0", 12),
          Range.of("192.168.0.0", 16),
          // Shared by the customers of a provider (carrier-grade NAT)
          Range.of("100.64.0.0", 10),
          Range.of("127.0.0.0", 8),
          // Link-local; here are the metadata services of clouds
          Range.of("169.254.0.0", 16),
          // Protocol assignments, documentation, the relays of 6to4, benchmarks
          Range.of("192.0.0.0", 24),
          Range.of("192.0.2.0", 24),
          Range.of("192.88.99.0", 24),
          Range.of("198.18.0.0", 15),
          Range.of("198.51.100.0", 24),
          Range.of("203.0.113.0", 24),
          // Multicast, reserved, broadcast
          Range.of("224.0.0.0", 4),
          Range.of("240.0.0.0", 4),
          // Protocol assignments, Teredo and ORCHID among them
          Range.of("2001::", 23),
          Range.of("2001:db8::", 32),
          // 6to4: any IPv4 address may stand within
          Range.of("2002::", 16),
          Range.of("3fff::", 20));

  /** All that is given out of IPv6; loopback, link-local, NAT64 and the like lie outside. */
  private static final Range GLOBAL_UNICAST = Range.of("2000::", 3);

  private PublicAddress() {}

  static boolean is(InetAddress address) {
    byte[] bytes = address.getAddress();
    return (bytes.length == 4 || (GLOBAL_UNICAST.holds(bytes) && !isatap(bytes)))
        && NOT_PUBLIC.stream().noneMatch(range -> range.holds(bytes));
  }

  /** Whether the lower half is an IPv4 address behind the mark of ISATAP. */
  private static boolean isatap(byte[] bytes) {
    return (bytes[8] & 0xfc) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == (byte) 0xfe;
  }

  /** The addresses whose first bits are these. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Range(byte[] start, int bits) {

    static Range of(String start, int bits) {
      return new Range(InetAddress.ofLiteral(start).getAddress(), bits);
    }

    boolean holds(byte[] address) {
      if (address.length != start.length) {
        return false;
      }
      int whole = bits / 8;
      int mask = 0xff << (8 - bits % 8) & 0xff;
      return Arrays.equals(address, 0, whole, start, 0, whole)
          && (bits % 8 == 0 || (address[whole] & mask) == (start[whole] & mask));
    }
  }
}
