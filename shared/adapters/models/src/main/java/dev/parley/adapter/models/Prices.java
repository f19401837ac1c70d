package dev.parley.adapter.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What tokens cost. A price is {@code input/output} or {@code input/output/cached input}, in US
 * dollars per million tokens; those that come with us are in {@code prices.properties}.
 *
 * <p>Models answer with longer names than they are asked by: {@code gpt-4.1-mini-2025-04-14}. What
 * only dates a model is left off until there is a price for what remains.
 */
final class Prices {

  private static final Pattern DATING =
      Pattern.compile("-(?:\\d{4}-\\d{2}-\\d{2}|\\d{3,4}|latest|preview|exp|\\d{2}-\\d{2,4})$");
  private static final Pattern PRICE =
      Pattern.compile("\\d{1,6}(?:\\.\\d{1,6})?(?:/\\d{1,6}(?:\\.\\d{1,6})?){1,2}");

  private final Map<String, Price> prices = new HashMap<>();

  /** In US dollars per million tokens, which are millionths of a dollar per token. */
  private record Price(BigDecimal input, BigDecimal output, BigDecimal cached) {

    static Price of(String model, String text) {
      String stripped = text.strip();
      if (!PRICE.matcher(stripped).matches()) {
        throw new IllegalArgumentException(
            "the price of "
                + model
                + " is input/output in dollars per million tokens, not "
                + text);
      }
      List<BigDecimal> parts = Arrays.stream(stripped.split("/", -1)).map(BigDecimal::new).toList();
      return new Price(
          parts.getFirst(), parts.get(1), parts.size() > 2 ? parts.get(2) : parts.getFirst());
    }
  }

  /**
   * Those that come with us, and these, which count first.
   *
   * @throws IllegalArgumentException if one cannot be read
   */
  Prices(Map<String, String> said) {
    Properties known = new Properties();
    try (InputStream in = Prices.class.getResourceAsStream("prices.properties")) {
      known.load(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    known.stringPropertyNames().forEach(name -> put(name, known.getProperty(name)));
    said.forEach(this::put);
  }

  private void put(String model, String price) {
    prices.put(model.toLowerCase(Locale.ROOT), Price.of(model, price));
  }

  /**
   * What so many tokens cost, in millionths of a dollar; 0 where there is no price.
   *
   * @param answering what the model calls itself
   * @param asked what it was asked by
   * @param cached how many of those read it knew already
   */
  long micros(String answering, String asked, long prompt, long cached, long completion) {
    Optional<Price> found = find(answering).or(() -> find(asked));
    if (found.isEmpty()) {
      return 0;
    }
    Price price = found.get();
    return price
        .input()
        .multiply(BigDecimal.valueOf(prompt - cached))
        .add(price.cached().multiply(BigDecimal.valueOf(cached)))
        .add(price.output().multiply(BigDecimal.valueOf(completion)))
        .setScale(0, RoundingMode.HALF_UP)
        .longValueExact();
  }

  private Optional<Price> find(String model) {
    String name = model.toLowerCase(Locale.ROOT);
    name = name.substring(name.lastIndexOf('/') + 1);
    while (true) {
      @Nullable Price price = prices.get(name);
      if (price != null) {
        return Optional.of(price);
      }
      String shorter = DATING.matcher(name).replaceFirst("");
      if (shorter.equals(name)) {
        return Optional.empty();
      }
      name = shorter;
    }
  }
}
