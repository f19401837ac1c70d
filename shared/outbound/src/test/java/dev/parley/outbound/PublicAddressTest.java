package dev.parley.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PublicAddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2003::1",
        "2606:4700:4700::1111",
        "3ffe::1"
      })
  void what_everybody_can_reach_is_public(String address) {
    assertThat(PublicAddress.is(InetAddress.ofLiteral(address))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "unspecified, 0.0.0.0",
    "this network, 0.255.255.255",
    "private, 10.0.0.1",
    "private, 172.16.0.1",
    "private, 172.31.255.255",
    "private, 192.168.0.1",
    "carrier-grade NAT, 100.64.0.1",
    "carrier-grade NAT, 100.127.255.255",
    "loopback, 127.0.0.1",
    "loopback, 127.255.255.254",
    "metadata, 169.254.169.254",
    "metadata of tasks, 169.254.170.2",
    "protocol assignments, 192.0.0.8",
    "documentation, 192.0.2.1",
    "documentation, 198.51.100.1",
    "documentation, 203.0.113.1",
    "relay of 6to4, 192.88.99.1",
    "benchmarks, 198.18.0.1",
    "benchmarks, 198.19.255.255",
    "multicast, 224.0.0.1",
    "multicast, 239.255.255.255",
    "reserved, 240.0.0.1",
    "broadcast, 255.255.255.255",
    "unspecified, ::",
    "loopback, ::1",
    "unique local, fc00::1",
    "metadata, fd00:ec2::254",
    "link-local, fe80::1",
    "site-local, fec0::1",
    "multicast, ff02::1",
    "mapped, ::ffff:127.0.0.1",
    "mapped, ::ffff:10.0.0.1",
    "compatible, ::127.0.0.1",
    "translated, ::ffff:0:127.0.0.1",
    "NAT64, 64:ff9b::7f00:1",
    "NAT64, 64:ff9b::808:808",
    "NAT64 of one's own, 64:ff9b:1::7f00:1",
    "discard, 100::1",
    "Teredo, 2001:0:53aa:64c:0:0:80ff:fffe",
    "benchmarks, 2001:2::1",
    "ORCHID, 2001:10::1",
    "ORCHID, 2001:20::1",
    "documentation, 2001:db8::1",
    "6to4 of loopback, 2002:7f00:1::",
    "6to4 of metadata, 2002:a9fe:a9fe::",
    "documentation, 3fff::1",
    "segment routing, 5f00::1",
    "ISATAP of loopback, 2606:4700::5efe:7f00:1",
    "ISATAP of metadata, 2606:4700::200:5efe:a9fe:a9fe"
  })
  void what_is_special_is_not(String why, String address) {
    assertThat(PublicAddress.is(InetAddress.ofLiteral(address))).as(why).isFalse();
  }

  @Test
  void a_mapped_address_is_judged_by_what_it_maps() throws UnknownHostException {
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    mapped[12] = (byte) 169;
    mapped[13] = (byte) 254;
    mapped[14] = (byte) 169;
    mapped[15] = (byte) 254;

    assertThat(PublicAddress.is(InetAddress.getByAddress(mapped))).isFalse();
    assertThat(PublicAddress.is(InetAddress.getByAddress("pretty.example", mapped))).isFalse();
  }
}
