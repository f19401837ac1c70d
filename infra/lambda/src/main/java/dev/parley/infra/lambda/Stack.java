package dev.parley.infra.lambda;

import dev.parley.infra.local.Surroundings;
import dev.parley.infra.local.Template;
import dev.parley.infra.sandbox.model.StandInModel;
import dev.parley.infra.sandbox.provider.Provider;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The template, deployed on the surroundings of this machine: its queues are made, its parameters
 * and secrets have values that fit, its functions know where the embedded parts are.
 */
public final class Stack implements AutoCloseable {

  private static final String SECRETS = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:";

  private final Surroundings surroundings;
  private final SqsClient sqs;
  private final Map<String, String> queueUrls;
  private final Deployment deployment;
  private final Map<String, Map<String, String>> environment;
  private final ApplicationContext beans;

  private Stack(
      Surroundings surroundings,
      SqsClient sqs,
      Map<String, String> queueUrls,
      Deployment deployment,
      Map<String, Map<String, String>> environment,
      ApplicationContext beans) {
    this.surroundings = surroundings;
    this.sqs = sqs;
    this.queueUrls = queueUrls;
    this.deployment = deployment;
    this.environment = environment;
    this.beans = beans;
  }

  /**
   * Deploys it.
   *
   * @param root the repository
   * @param parameters go before those that fit the surroundings
   * @param environment variables of functions that go before those of the template, by the
   *     function's name, or for all under {@code Parameters}
   */
  public static Stack deploy(
      Path root,
      Surroundings surroundings,
      Map<String, String> parameters,
      Map<String, Map<String, String>> environment) {
    Template template = Template.read(root.resolve("template.yaml"));
    SqsClient sqs =
        SqsClient.builder()
            .endpointOverride(surroundings.parts().queue().endpoint())
            .region(Region.of(Surroundings.REGION))
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .build();
    Map<String, Object> references = new HashMap<>(pseudoParameters());
    Map<String, String> attributes = new HashMap<>();
    Map<String, String> queueUrls = new TreeMap<>();
    for (Deployment.Queue queue : Deployment.queues(template)) {
      String url = made(sqs, queue, attributes);
      String arn = attribute(sqs, url, QueueAttributeName.QUEUE_ARN);
      references.put(queue.name(), url);
      attributes.put(queue.name() + ".Arn", arn);
      queueUrls.put(arn, url);
    }
    for (String function : template.resources("AWS::Serverless::Function").keySet()) {
      String arn = "arn:aws:lambda:" + Surroundings.REGION + ":000000000000:function:" + function;
      attributes.put(function + ".Arn", arn);
      // What AutoPublishAlias makes can be referred to like a resource.
      references.put(function + ".Alias", arn + ":live");
      attributes.put(function + ".Alias", arn + ":live");
    }
    template
        .map("Resources")
        .forEach(
            (name, resource) ->
                references.putIfAbsent(
                    name,
                    "AWS::DynamoDB::Table".equals(Template.asMap(resource).get("Type"))
                        ? Surroundings.TABLE
                        : name));
    template
        .map("Parameters")
        .forEach(
            (name, definition) -> {
              Object value = Template.asMap(definition).get("Default");
              if (value != null) {
                references.put(name, value);
              }
            });
    references.putAll(fitting(surroundings));
    references.putAll(parameters);
    Deployment deployed =
        Deployment.of(
            template,
            root,
            new Intrinsics(template, references, attributes, secrets(surroundings)));
    Map<String, LambdaFunction> functions = new TreeMap<>();
    deployed
        .functions()
        .forEach(
            (name, function) -> {
              Map<String, String> variables = besides(surroundings, function);
              variables.putAll(told(environment, name));
              functions.put(name, function.with(variables));
            });
    Deployment placed =
        new Deployment(
            functions,
            deployed.api(),
            deployed.routes(),
            deployed.schedules(),
            deployed.queueMappings(),
            deployed.webSocketApis());
    return new Stack(
        surroundings,
        sqs,
        queueUrls,
        placed,
        Map.copyOf(environment),
        surroundings.beans(queueUrls.values().iterator().next()));
  }

  private static Map<String, String> pseudoParameters() {
    return Map.of(
        "AWS::AccountId", "000000000000",
        "AWS::Partition", "aws",
        "AWS::Region", Surroundings.REGION,
        "AWS::StackName", "parley",
        "AWS::URLSuffix", "amazonaws.com");
  }

  private static String made(
      SqsClient sqs, Deployment.Queue queue, Map<String, String> attributes) {
    Map<QueueAttributeName, String> wanted = new HashMap<>();
    wanted.put(
        QueueAttributeName.VISIBILITY_TIMEOUT, Long.toString(queue.visibility().toSeconds()));
    if (queue.deadLetters() != null) {
      wanted.put(
          QueueAttributeName.REDRIVE_POLICY,
          "{\"maxReceiveCount\":\""
              + queue.maxReceiveCount()
              + "\",\"deadLetterTargetArn\":\""
              + attributes.get(queue.deadLetters() + ".Arn")
              + "\"}");
    }
    return sqs.createQueue(request -> request.queueName(queue.name()).attributes(wanted))
        .queueUrl();
  }

  private static String attribute(SqsClient sqs, String url, QueueAttributeName name) {
    String value =
        sqs.getQueueAttributes(request -> request.queueUrl(url).attributeNames(name))
            .attributes()
            .get(name);
    if (value == null) {
      throw new IllegalStateException("the queue " + url + " has no " + name);
    }
    return value;
  }

  /** Values of the parameters that fit what runs here. */
  private static Map<String, String> fitting(Surroundings surroundings) {
    Map<String, String> values = new HashMap<>();
    values.put("DatabaseUrl", surroundings.parts().postgres().jdbcUrl());
    values.put("DatabaseSecretArn", SECRETS + "database");
    values.put("SecretsArn", SECRETS + "parley");
    values.put("ModelSecretArn", SECRETS + "model");
    values.put("AppsSecretArn", SECRETS + "apps");
    values.put("PublicUrl", "http://localhost:" + surroundings.settings().port());
    StandInModel model = surroundings.model();
    values.put(
        "ModelBaseUrl",
        model == null
            ? variable("OPENAI_BASE_URL", "https://api.openai.com/v1")
            : model.baseUrl().toString());
    values.put(
        "ModelName", model == null ? variable("OPENAI_MODEL", "gpt-4.1-mini") : StandInModel.MODEL);
    if (model == null) {
      values.put("ModelChain", variable("PARLEY_MODELS", ""));
      values.put("ModelChainSecretArn", SECRETS + "models");
    }
    return values;
  }

  private static Map<String, Map<String, String>> secrets(Surroundings surroundings) {
    Map<String, String> apps = new HashMap<>();
    // Nothing stands in for these: without a client they are not offered.
    for (String app : List.of("calendar", "gitlab")) {
      apps.put(app + "_client_id", "");
      apps.put(app + "_client_secret", "");
    }
    for (Provider provider : Provider.values()) {
      apps.put(provider.segment() + "_client_id", Surroundings.CLIENT_ID);
      apps.put(provider.segment() + "_client_secret", surroundings.key("client-secret"));
    }
    return Map.of(
        SECRETS + "database",
        Map.of("username", surroundings.parts().postgres().user(), "password", ""),
        SECRETS + "parley",
        Map.of(
            "secret_key", surroundings.key("secret-key"),
            "encryption_key", surroundings.key("encryption-key"),
            "consent_keys", surroundings.key("consent-key")),
        SECRETS + "model",
        Map.of("api_key", variable("OPENAI_API_KEY", "none-needed")),
        SECRETS + "models",
        Map.of(
            "gemini_api_key", variable("GEMINI_API_KEY", ""),
            "azure_openai_api_key", variable("AZURE_OPENAI_API_KEY", ""),
            "compatible_api_key", variable("COMPATIBLE_API_KEY", "")),
        SECRETS + "apps",
        apps);
  }

  /** What a function has to know here and need not know on AWS: where the stand-ins are. */
  private static Map<String, String> besides(Surroundings surroundings, LambdaFunction function) {
    Map<String, String> variables = new TreeMap<>();
    variables.put("AWS_ENDPOINT_URL_DYNAMODB", surroundings.parts().dynamo().endpoint().toString());
    variables.put("AWS_ENDPOINT_URL_SQS", surroundings.parts().queue().endpoint().toString());
    for (Provider provider : Provider.values()) {
      if (function.environment().containsKey("PARLEY_APPS_" + provider.name() + "_CLIENT_ID")) {
        variables.put(
            "PARLEY_APPS_" + provider.name() + "_BASE_URL", surroundings.base(provider).toString());
      }
    }
    return variables;
  }

  /** What the caller of {@link #deploy} has a function know. */
  private static Map<String, String> told(
      Map<String, Map<String, String>> environment, String function) {
    Map<String, String> variables = new TreeMap<>(environment.getOrDefault("Parameters", Map.of()));
    variables.putAll(environment.getOrDefault(function, Map.of()));
    return variables;
  }

  private static String variable(String name, String otherwise) {
    return System.getenv().getOrDefault(name, otherwise);
  }

  /** The functions, by their names. */
  public Map<String, LambdaFunction> functions() {
    return deployment.functions();
  }

  /**
   * A function that knows more: what is there only once it is served. What the caller of {@link
   * #deploy} had it know goes before that, too.
   */
  LambdaFunction knowing(LambdaFunction function, Map<String, String> more) {
    return function.with(more).with(told(environment, function.name()));
  }

  Deployment deployment() {
    return deployment;
  }

  SqsClient sqs() {
    return sqs;
  }

  /** The address of a queue. */
  String queueUrl(String arn) {
    String url = queueUrls.get(arn);
    if (url == null) {
      throw new IllegalStateException("no such queue: " + arn);
    }
    return url;
  }

  /** Beans on the same stores, for who looks into them or signs a token. */
  public ApplicationContext beans() {
    return beans;
  }

  /** A token of the person who is there from the first start. */
  public String token() {
    return Surroundings.token(beans);
  }

  /** What it is deployed on. */
  public Surroundings surroundings() {
    return surroundings;
  }

  @Override
  public void close() {
    beans.close();
    sqs.close();
  }
}
