package dev.parley.infra.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A function in a process of its own, under the official runtime interface client. */
class InstanceTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ManagedRuntime RUNTIME = ManagedRuntime.in(Packaged.ROOT);
  private static final Duration PLENTY = Duration.ofSeconds(20);

  @Test
  void an_event_goes_in_and_the_answer_comes_out_again_and_again() throws IOException {
    LambdaFunction function = Packaged.handler("tell", PLENTY);
    try (TaskRoot code = TaskRoot.of(function.zip());
        Instance instance = start(function, code, Initialization.ON_DEMAND)) {
      for (String word : List.of("one", "zwölf")) {
        assertThat(told(instance, word).at("/event/word").asText()).isEqualTo(word);
      }
    }
  }

  @Test
  void a_function_finds_what_lambda_gives_it() throws IOException {
    LambdaFunction function = Packaged.handler("tell", PLENTY);
    try (TaskRoot code = TaskRoot.of(function.zip());
        Instance instance = start(function, code, Initialization.ON_DEMAND)) {
      JsonNode told = told(instance, "x");
      JsonNode environment = told.get("environment");
      assertThat(environment.path("OWN").asText()).isEqualTo("yes");
      assertThat(environment.path("AWS_LAMBDA_FUNCTION_NAME").asText()).isEqualTo("Testtell");
      assertThat(environment.path("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").asText()).isEqualTo("512");
      assertThat(environment.path("AWS_LAMBDA_INITIALIZATION_TYPE").asText())
          .isEqualTo("on-demand");
      assertThat(environment.path("AWS_EXECUTION_ENV").asText()).isEqualTo("AWS_Lambda_java25");
      assertThat(environment.path("LAMBDA_TASK_ROOT").asText())
          .isEqualTo(code.folder().toString())
          .isEqualTo(told.path("folder").asText());
      assertThat(environment.has("HOME")).as("nothing of this machine").isFalse();
      assertThat(told.path("heap").asLong())
          .as("85 %% of 512 MB, less a survivor space")
          .isBetween(400L << 20, 436L << 20);
    }
  }

  @Test
  void hooks_run_around_the_checkpoint_and_only_there() throws IOException {
    LambdaFunction function = Packaged.handler("tell", PLENTY);
    try (TaskRoot code = TaskRoot.of(function.zip())) {
      try (Instance instance = start(function, code, Initialization.SNAP_START)) {
        instance.restore();
        assertThat(instance.restoreDuration()).isNotNull();
        assertThat(told(instance, "x").get("history"))
            .extracting(JsonNode::asText)
            .containsExactly("init", "before checkpoint", "after restore");
      }
      try (Instance instance = start(function, code, Initialization.ON_DEMAND)) {
        instance.restore();
        assertThat(instance.restoreDuration()).isNull();
        assertThat(told(instance, "x").get("history"))
            .extracting(JsonNode::asText)
            .containsExactly("init");
      }
    }
  }

  @Test
  void a_failure_is_told_and_the_instance_lives_on() {
    LambdaFunction function = Packaged.handler("fail", PLENTY);
    try (TaskRoot code = TaskRoot.of(function.zip());
        Instance instance = start(function, code, Initialization.ON_DEMAND)) {
      for (int i = 0; i < 2; i++) {
        assertThat(instance.invoke(event("this")).answer())
            .isInstanceOfSatisfying(
                Answer.Failed.class,
                failed ->
                    assertThat(failed.payload())
                        .contains("java.lang.IllegalArgumentException", "not null"));
      }
      assertThat(instance.isAlive()).isTrue();
    }
  }

  @Test
  void a_process_that_dies_or_hangs_fails_its_event_and_takes_no_more() {
    for (String method : List.of("die", "hang")) {
      LambdaFunction function =
          Packaged.handler(method, method.equals("hang") ? Duration.ofSeconds(1) : PLENTY);
      try (TaskRoot code = TaskRoot.of(function.zip());
          Instance instance = start(function, code, Initialization.ON_DEMAND)) {
        assertThat(instance.invoke(event("x")).answer())
            .isInstanceOfSatisfying(
                Answer.Failed.class,
                failed ->
                    assertThat(failed.payload())
                        .contains(method.equals("die") ? "exit status 7" : "timed out after 1.00"));
        assertThat(instance.invoke(event("x")).answer()).isInstanceOf(Answer.Failed.class);
      }
    }
  }

  @Test
  void a_function_that_does_not_start_says_why() {
    LambdaFunction function = Packaged.broken();
    try (TaskRoot code = TaskRoot.of(function.zip())) {
      assertThatThrownBy(() -> start(function, code, Initialization.ON_DEMAND))
          .isInstanceOf(InitializationFailed.class)
          .hasMessageContaining("no key");
    }
  }

  @Test
  void a_function_that_says_nothing_holds_up_no_virtual_thread() {
    LambdaFunction function = Packaged.handler("talk", PLENTY);
    CompletableFuture<Boolean> virtual = new CompletableFuture<>();
    try (TaskRoot code = TaskRoot.of(function.zip());
        Instance instance =
            Instance.start(
                function,
                code,
                RUNTIME,
                Initialization.ON_DEMAND,
                Instance.Launch.PLAIN.logging(
                    line -> virtual.complete(Thread.currentThread().isVirtual())))) {
      instance.invoke(bytes("{\"requestContext\":{\"routeKey\":\"echo\"}}")).answer();
      assertThat(virtual).succeedsWithin(PLENTY).isEqualTo(false);
    }
  }

  @Test
  void what_a_process_took_is_measured() {
    LambdaFunction function = Packaged.handler("tell", PLENTY);
    try (TaskRoot code = TaskRoot.of(function.zip());
        Instance instance = start(function, code, Initialization.ON_DEMAND)) {
      assertThat(instance.invoke(event("x")).duration()).isPositive();
      assertThat(instance.initDuration()).isPositive();
      assertThat(instance.memory()).isPositive().isLessThanOrEqualTo(instance.peakMemory());
      assertThat(instance.loadedClasses()).isGreaterThan(400);
      assertThat(instance.processorTime()).isPositive();
    }
  }

  @Test
  void a_web_application_is_asked_by_the_adapter_and_answers_bit_by_bit() throws IOException {
    LambdaFunction function = Packaged.webApplication();
    try (TaskRoot code = TaskRoot.of(function.zip());
        Instance instance = start(function, code, Initialization.ON_DEMAND);
        Instance other = start(function, code, Initialization.ON_DEMAND)) {
      Answer.Streamed answer =
          (Answer.Streamed)
              instance
                  .invoke(
                      bytes(
                          """
                          {"httpMethod":"POST","path":"/a/b","headers":{"X-Asked":"z"},
                           "multiValueHeaders":{"X-Asked":["y","z"]},
                           "multiValueQueryStringParameters":{"q":["a b","c&d"]},
                           "requestContext":{},"body":"said","isBase64Encoded":false}
                          """))
                  .answer();
      try (InputStream body = answer.payload()) {
        StreamedHead head = StreamedHead.read(body);
        assertThat(head.status()).isEqualTo(201);
        assertThat(head.headers().get("set-cookie")).containsExactly("a=1", "b=2");
        assertThat(text(body)).isEqualTo("POST /a/b?q=a+b&q=c%26d [y, z] said");
      }

      Answer.Streamed slow =
          (Answer.Streamed)
              other.invoke(bytes("{\"httpMethod\":\"GET\",\"path\":\"/stream\"}")).answer();
      try (InputStream body = slow.payload()) {
        StreamedHead.read(body);
        assertThat(new String(body.readNBytes(4), StandardCharsets.UTF_8))
            .as("comes before the rest was said")
            .isEqualTo("one ");
      }
      // The reader has gone; the instance is there for the next.
      Answer.Streamed next =
          (Answer.Streamed)
              other.invoke(bytes("{\"httpMethod\":\"GET\",\"path\":\"/x\"}")).answer();
      try (InputStream body = next.payload()) {
        assertThat(StreamedHead.read(body).status()).isEqualTo(201);
      }
    }
  }

  private static Instance start(
      LambdaFunction function, TaskRoot code, Initialization initialization) {
    return Instance.start(function, code, RUNTIME, initialization, Instance.Launch.PLAIN);
  }

  private static JsonNode told(Instance instance, String word) throws IOException {
    Answer answer = instance.invoke(event(word)).answer();
    assertThat(answer).isInstanceOf(Answer.Whole.class);
    return JSON.readTree(((Answer.Whole) answer).payload());
  }

  private static byte[] event(String word) {
    return bytes("{\"word\":\"" + word + "\"}");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
  }
}
