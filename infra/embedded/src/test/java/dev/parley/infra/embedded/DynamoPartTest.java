package dev.parley.infra.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

class DynamoPartTest {
  @TempDir Path folder;

  @Test
  void the_throwaway_one_is_shared_and_checks_conditions() {
    DynamoPart part = DynamoPart.throwaway();
    assertThat(DynamoPart.throwaway()).isSameAs(part);
    try (DynamoDbClient client = client(part)) {
      makeTable(client);
      put(client, "one");
      assertThatThrownBy(() -> put(client, "one"))
          .isInstanceOf(ConditionalCheckFailedException.class);
      part.close();
      assertThat(has(client, "one")).isTrue();
    }
  }

  @Test
  void keeps_data_over_a_restart_and_when_killed() {
    try (DynamoPart part = DynamoPart.at(folder);
        DynamoDbClient client = client(part)) {
      makeTable(client);
      put(client, "before a restart");
    }
    try (DynamoPart part = DynamoPart.at(folder);
        DynamoDbClient client = client(part)) {
      assertThat(has(client, "before a restart")).isTrue();
      put(client, "before the kill");
      part.process().destroyForcibly();
      part.process().onExit().join();
    }
    try (DynamoPart part = DynamoPart.at(folder);
        DynamoDbClient client = client(part)) {
      assertThat(has(client, "before the kill")).isTrue();
    }
  }

  @Test
  void ends_with_a_parley_that_was_killed_and_keeps_its_data() throws Exception {
    try (KilledParley killed = KilledParley.run(DynamoParley.class, folder.toString())) {
      ProcessHandle server = ProcessHandle.of(Long.parseLong(killed.said())).orElseThrow();
      killed.kill();
      server.onExit().join();
    }
    try (DynamoPart part = DynamoPart.at(folder);
        DynamoDbClient client = client(part)) {
      assertThat(has(client, "kept")).isTrue();
    }
  }

  @Test
  void one_folder_serves_one_parley() {
    try (DynamoPart part = DynamoPart.at(folder)) {
      assertThat(part.endpoint().getPort()).isPositive();
      assertThatThrownBy(() -> DynamoPart.at(folder)).hasMessageContaining("in use");
    }
  }

  @Test
  void listens_on_the_loopback_address_only() throws Exception {
    List<InetAddress> outward =
        NetworkInterface.networkInterfaces()
            .filter(DynamoPartTest::outward)
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLinkLocalAddress())
            .toList();
    assumeThat(outward).as("this machine has a network").isNotEmpty();
    int port = DynamoPart.throwaway().endpoint().getPort();
    for (InetAddress address : outward) {
      assertThatThrownBy(() -> connect(address, port)).isInstanceOf(ConnectException.class);
    }
  }

  private static boolean outward(NetworkInterface network) {
    try {
      return network.isUp() && !network.isLoopback();
    } catch (SocketException e) {
      return false;
    }
  }

  private static void connect(InetAddress address, int port) throws Exception {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 1000);
    }
  }

  /**
   * What the JVM that is killed runs: writes an item, says which process holds it, and waits for
   * its end.
   */
  static final class DynamoParley {
    public static void main(String[] arguments) throws InterruptedException {
      DynamoPart part = DynamoPart.at(Path.of(arguments[0]));
      try (DynamoDbClient client = client(part)) {
        makeTable(client);
        put(client, "kept");
      }
      System.out.println("ready " + part.process().pid());
      Thread.currentThread().join();
    }
  }

  private static DynamoDbClient client(DynamoPart part) {
    return DynamoDbClient.builder()
        .endpointOverride(part.endpoint())
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .build();
  }

  private static void makeTable(DynamoDbClient client) {
    client.createTable(
        table ->
            table
                .tableName("notes")
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                    AttributeDefinition.builder()
                        .attributeName("pk")
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .keySchema(
                    KeySchemaElement.builder().attributeName("pk").keyType(KeyType.HASH).build()));
  }

  private static void put(DynamoDbClient client, String key) {
    client.putItem(
        item ->
            item.tableName("notes")
                .item(Map.of("pk", AttributeValue.fromS(key)))
                .conditionExpression("attribute_not_exists(pk)"));
  }

  private static boolean has(DynamoDbClient client, String key) {
    return client
        .getItem(
            item ->
                item.tableName("notes")
                    .consistentRead(true)
                    .key(Map.of("pk", AttributeValue.fromS(key))))
        .hasItem();
  }
}
