package dev.parley.adapter.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.json.JsonObject;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.erdtman.jcs.JsonCanonicalizer;
import org.erdtman.jcs.NumberToJSON;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {

  /** RFC 8785, appendix B. */
  @ParameterizedTest
  @CsvSource({
    "0000000000000000, 0",
    "8000000000000000, 0",
    "0000000000000001, 5e-324",
    "8000000000000001, -5e-324",
    "7fefffffffffffff, 1.7976931348623157e+308",
    "ffefffffffffffff, -1.7976931348623157e+308",
    "4340000000000000, 9007199254740992",
    "c340000000000000, -9007199254740992",
    "4430000000000000, 295147905179352830000",
    "44b52d02c7e14af5, 9.999999999999997e+22",
    "44b52d02c7e14af6, 1e+23",
    "44b52d02c7e14af7, 1.0000000000000001e+23",
    "444b1ae4d6e2ef4e, 999999999999999700000",
    "444b1ae4d6e2ef4f, 999999999999999900000",
    "444b1ae4d6e2ef50, 1e+21",
    "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d, 0.000001",
    "41b3de4355555553, 333333333.3333332",
    "41b3de4355555554, 333333333.33333325",
    "41b3de4355555555, 333333333.3333333",
    "41b3de4355555556, 333333333.3333334",
    "41b3de4355555557, 333333333.33333343",
    "becbf647612f3696, -0.0000033333333333333333",
    "43143ff3c1cb0959, 1424953923781206.2"
  })
  void writes_numbers_as_the_rfc_does(String bits, String text) {
    double number = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));

    // Given as the form that a parser of JSON would have met.
    assertThat(CanonicalJson.of(JsonObject.of("n", new BigDecimal(text))))
        .isEqualTo("{\"n\":" + text + "}");
    assertThat(new BigDecimal(text).doubleValue()).isEqualTo(number == 0 ? 0.0 : number);
  }

  /** RFC 8785, section 3.2.2, with the numbers that its parser has already read. */
  @Test
  void writes_the_example_of_the_rfc() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put(
        "numbers",
        List.of(
            new BigDecimal("333333333.3333333"),
            new BigDecimal("1E30"),
            new BigDecimal("4.50"),
            new BigDecimal("2e-3"),
            new BigDecimal("0.000000000000000000000000001")));
    values.put("string", "€$\u000F\nA'B\"\\\\\"/");
    values.put("literals", Arrays.asList(null, true, false));

    assertThat(CanonicalJson.of(JsonObject.fromMap(values)))
        .isEqualTo(
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
  }

  /** RFC 8785, section 3.2.3. */
  @Test
  void sorts_names_by_utf_16() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (String name : List.of("€", "\r", "\uFB33", "1", "😀", "\u0080", "ö")) {
      values.put(name, "");
    }

    assertThat(CanonicalJson.of(JsonObject.fromMap(values)))
        .isEqualTo(
            "{\"\\r\":\"\",\"1\":\"\",\"\u0080\":\"\",\"ö\":\"\",\"€\":\"\",\"😀\":\"\","
                + "\"\uFB33\":\"\"}");
  }

  @Test
  void writes_what_the_library_of_the_rfc_writes() throws Exception {
    Random random = new Random(8785);
    for (int count = 0; count < 2000; count++) {
      double number = Double.longBitsToDouble(random.nextLong());
      String text =
          random
              .ints(8, 1, 0xD800)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      if (Double.isFinite(number)) {
        String shortest = NumberToJSON.serializeNumber(number);
        JsonObject object =
            JsonObject.of(
                text, List.of(new BigDecimal(shortest)), "x", JsonObject.of(text + "x", text));
        String ours = CanonicalJson.of(object);
        assertThat(new JsonCanonicalizer(ours).getEncodedString()).isEqualTo(ours);
      }
    }
  }

  @Test
  void keeps_apart_what_the_rfc_leaves_out() {
    assertThat(number("9007199254740993")).isNotEqualTo(number("9007199254740992"));
    assertThat(number("0.1")).isEqualTo("{\"n\":0.1}");
    assertThat(number("0.10000000000000000001")).isNotEqualTo(number("0.1"));
    assertThat(number("1e400")).isNotEqualTo(number("1e401"));
    assertThat(number("1e-400")).isNotEqualTo(number("0"));
    assertThat(CanonicalJson.of(JsonObject.of("s", "\uD800")))
        .isEqualTo("{\"s\":\"\\ud800\"}")
        .isNotEqualTo(CanonicalJson.of(JsonObject.of("s", "?")));
  }

  @Test
  void writes_empty_values() {
    assertThat(CanonicalJson.of(JsonObject.EMPTY)).isEqualTo("{}");
    assertThat(CanonicalJson.of(JsonObject.of("b", List.of(), "a", JsonObject.EMPTY)))
        .isEqualTo("{\"a\":{},\"b\":[]}");
  }

  private static String number(String text) {
    return CanonicalJson.of(JsonObject.of("n", new BigDecimal(text)));
  }
}
