package dev.parley.infra.bench.cost;

import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A list of prices, as it was on a day.
 *
 * @param lookedUp when, as a date
 * @param terms what kind of prices they are
 * @param prices by name
 */
record Prices(
    String region, String currency, String lookedUp, String terms, Map<String, Price> prices) {

  /**
   * What is asked for one unit.
   *
   * @param unit what one unit is
   * @param source where it was read; empty where no page that was at hand has the number
   * @param official where it stands
   */
  record Price(double dollars, String unit, String source, String official) {}

  Price price(String name) {
    @Nullable Price price = prices.get(name);
    if (price == null) {
      throw new IllegalArgumentException("there is no price called " + name);
    }
    return price;
  }

  double dollars(String name) {
    return price(name).dollars();
  }

  /** The same list with everything so many times as dear. */
  Prices times(double factor) {
    return new Prices(
        region,
        currency,
        lookedUp,
        terms,
        prices.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey,
                    entry ->
                        new Price(
                            entry.getValue().dollars() * factor,
                            entry.getValue().unit(),
                            entry.getValue().source(),
                            entry.getValue().official()))));
  }
}
