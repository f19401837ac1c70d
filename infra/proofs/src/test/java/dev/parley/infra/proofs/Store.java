package dev.parley.infra.proofs;

import dev.parley.consent.ConsentSeal;
import dev.parley.infra.embedded.DynamoPart;
import dev.parley.interaction.Interactions;
import dev.parley.session.Sessions;
import io.micronaut.context.ApplicationContext;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The adapters as the product puts them together: a table of its own, and a seal with a key. */
final class Store implements AutoCloseable {

  private static final String REGION = "eu-central-1";
  private static final String SEED = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

  private final ApplicationContext context;
  private final URI endpoint;
  private final String table;

  private Store(URI endpoint, String table) {
    this.endpoint = endpoint;
    this.table = table;
    this.context =
        ApplicationContext.run(
            Map.ofEntries(
                Map.entry("parley.dynamodb.table", table),
                Map.entry("parley.dynamodb.endpoint", endpoint.toString()),
                Map.entry("parley.dynamodb.region", REGION),
                Map.entry("parley.dynamodb.create-table", "true"),
                Map.entry("parley.consent.keys", SEED),
                // The framework's own pool grows by a thread now and then: threads are counted.
                Map.entry("micronaut.executors.scheduled.type", "scheduled"),
                Map.entry("micronaut.executors.scheduled.core-pool-size", "1")));
  }

  /** A new table. */
  static Store fresh(DynamoPart dynamo) {
    return new Store(dynamo.endpoint(), "parley-" + UUID.randomUUID());
  }

  /** The same table, opened once more, as another process would. */
  Store again() {
    return new Store(endpoint, table);
  }

  Sessions sessions() {
    return context.getBean(Sessions.class);
  }

  Interactions interactions() {
    return context.getBean(Interactions.class);
  }

  ConsentSeal seal() {
    return context.getBean(ConsentSeal.class);
  }

  String table() {
    return table;
  }

  /** A client beside the adapter's own, for what the ports do not show. */
  DynamoDbClient client() {
    return DynamoDbClient.builder()
        .httpClientBuilder(ApacheHttpClient.builder())
        .endpointOverride(endpoint)
        .region(Region.of(REGION))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .build();
  }

  @Override
  public void close() {
    context.close();
  }
}
