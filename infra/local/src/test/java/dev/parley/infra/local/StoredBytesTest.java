package dev.parley.infra.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Sizes by the rules of DynamoDB's developer guide, added up by hand. */
class StoredBytesTest {

  @Test
  void an_item_is_as_large_as_its_names_and_values() {
    assertThat(StoredBytes.ofItem(Map.of("pk", AttributeValue.fromS("abc")))).isEqualTo(2 + 3);
    assertThat(StoredBytes.ofItem(Map.of("pk", AttributeValue.fromS("ü")))).isEqualTo(2 + 2);
    assertThat(StoredBytes.ofItem(Map.of("n", AttributeValue.fromN("-120.00"))))
        .as("two significant digits")
        .isEqualTo(1 + 1 + 1);
    assertThat(StoredBytes.ofItem(Map.of("s", AttributeValue.fromSs(List.of("ab", "c")))))
        .isEqualTo(1 + 3);
    assertThat(
            StoredBytes.ofItem(
                Map.of(
                    "l",
                    AttributeValue.fromL(
                        List.of(AttributeValue.fromM(Map.of("d", AttributeValue.fromS("xy"))))))))
        .as("three for the list, one for its element, three and one for the map")
        .isEqualTo(1 + 3 + 1 + 3 + 1 + 1 + 2);
  }

  @Test
  void an_entry_of_an_index_is_kept_beside_the_item_where_it_has_both_keys() {
    Map<String, AttributeValue> item =
        new HashMap<>(
            Map.of(
                "pk", AttributeValue.fromS("p"),
                "sk", AttributeValue.fromS("s"),
                "due_shard", AttributeValue.fromS("1"),
                "body", AttributeValue.fromS("0123456789")));
    int table = 3 + 3 + 10 + 14 + 100;
    assertThat(StoredBytes.kept(item)).as("not due").isEqualTo(table);

    item.put("due_at", AttributeValue.fromS("2"));

    assertThat(StoredBytes.kept(item)).isEqualTo(table + 7 + 3 + 3 + 10 + 7 + 100);
  }
}
