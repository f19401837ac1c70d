package dev.parley.infra.sandbox.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIInvalidDataException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.chat.completions.StructuredChatCompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The vendor's Java client takes the stand-in for the real thing. */
class OfficialJavaClientTest {

  /** What a structured answer is read into; the client derives a strict schema from it. */
  public enum Priority {
    LOW,
    HIGH
  }

  /** Public fields are how the client's schema generator finds them. */
  public static final class Ticket {
    public Priority priority = Priority.LOW;
    public String email = "";
  }

  private final StandInModel model;
  private final OpenAIClient client;

  OfficialJavaClientTest() throws IOException {
    model = StandInModel.start(0, StandInModel.Options.open().withApiKey("sk-right"));
    client = client("sk-right");
  }

  @AfterEach
  void close() {
    client.close();
    model.close();
  }

  private OpenAIClient client(String key) {
    return OpenAIOkHttpClient.builder()
        .apiKey(key)
        .baseUrl(model.baseUrl().toString())
        .timeout(Duration.ofSeconds(10))
        .maxRetries(0)
        .build();
  }

  private static ChatCompletionCreateParams.Builder asking(String text) {
    return ChatCompletionCreateParams.builder().model(StandInModel.MODEL).addUserMessage(text);
  }

  private static ChatCompletionFunctionTool sendEmail() {
    return ChatCompletionFunctionTool.builder()
        .function(
            FunctionDefinition.builder()
                .name("send_email")
                .description("Send an email")
                .parameters(
                    FunctionParameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty(
                            "properties",
                            JsonValue.from(
                                Map.of(
                                    "to", Map.of("type", "string", "format", "email"),
                                    "body", Map.of("type", "string"))))
                        .build())
                .build())
        .build();
  }

  private static ChatCompletionMessageFunctionToolCall onlyCall(ChatCompletion completion) {
    return completion
        .choices()
        .getFirst()
        .message()
        .toolCalls()
        .orElseThrow()
        .getFirst()
        .asFunction();
  }

  @Test
  void chats() {
    ChatCompletion completion = client.chat().completions().create(asking("hello").build());

    assertThat(completion.validate().choices().getFirst().message().content())
        .contains("Hello! How can I help you?");
    assertThat(completion.usage().orElseThrow().totalTokens()).isPositive();
  }

  @Test
  void calls_a_tool_and_tells_its_result() {
    ChatCompletionCreateParams.Builder conversation =
        asking("Send an email to john@example.com saying hello").addTool(sendEmail());

    ChatCompletion completion = client.chat().completions().create(conversation.build());

    ChatCompletionMessageFunctionToolCall call = onlyCall(completion.validate());
    assertThat(call.function().name()).isEqualTo("send_email");
    assertThat(Chat.json(call.function().arguments()))
        .isEqualTo(Chat.json("{\"to\":\"john@example.com\",\"body\":\"hello\"}"));
    assertThat(completion.choices().getFirst().finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);

    conversation
        .addMessage(completion.choices().getFirst().message())
        .addMessage(
            ChatCompletionToolMessageParam.builder()
                .toolCallId(call.id())
                .content("Sent to one recipient.")
                .build());
    assertThat(
            client
                .chat()
                .completions()
                .create(conversation.build())
                .choices()
                .getFirst()
                .message()
                .content())
        .contains("Done. Sent to one recipient.");
  }

  @Test
  void streams_a_tool_call() {
    ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
    try (StreamResponse<ChatCompletionChunk> stream =
        client
            .chat()
            .completions()
            .createStreaming(
                asking("Send an email to john@example.com saying hello")
                    .addTool(sendEmail())
                    .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
                    .build())) {
      stream.stream().forEach(accumulator::accumulate);
    }

    ChatCompletion completion = accumulator.chatCompletion();
    assertThat(Chat.json(onlyCall(completion).function().arguments()))
        .isEqualTo(Chat.json("{\"to\":\"john@example.com\",\"body\":\"hello\"}"));
    assertThat(completion.usage().orElseThrow().completionTokens()).isPositive();
  }

  @Test
  void fills_a_strict_schema() {
    StructuredChatCompletionCreateParams<Ticket> asked =
        asking("This is high priority, write to ann@example.com")
            .responseFormat(Ticket.class)
            .build();

    Ticket ticket =
        client
            .chat()
            .completions()
            .create(asked)
            .choices()
            .getFirst()
            .message()
            .content()
            .orElseThrow();

    assertThat(ticket.priority).isEqualTo(Priority.HIGH);
    assertThat(ticket.email).isEqualTo("ann@example.com");
  }

  @Test
  void embeds() {
    CreateEmbeddingResponse answer =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model(StandInModel.MODEL)
                    .inputOfArrayOfStrings(List.of("one text", "another"))
                    .build());

    assertThat(answer.data()).extracting(one -> one.embedding().size()).containsExactly(256, 256);
    assertThat(answer.usage().totalTokens()).isPositive();
  }

  @Test
  void meets_the_errors_of_a_stream() {
    model.script(
        new Misbehaviour.ErrorInStream(2, "requests", "rate_limit_exceeded", "Slow down"),
        new Misbehaviour.Cut(2));
    ChatCompletionCreateParams asked = asking("hello").build();

    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(asked)) {
      assertThatThrownBy(() -> stream.stream().forEach(_ -> {}))
          .isInstanceOfSatisfying(
              SseException.class,
              error -> assertThat(error.code()).contains("rate_limit_exceeded"));
    }
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(asked)) {
      assertThatThrownBy(() -> stream.stream().forEach(_ -> {}))
          .isInstanceOf(OpenAIIoException.class);
    }
  }

  @Test
  void lists_its_models() {
    assertThat(client.models().list().data())
        .extracting(com.openai.models.models.Model::id)
        .isEqualTo(List.of(StandInModel.MODEL));
  }

  @Test
  void meets_the_errors_it_knows() {
    assertThatThrownBy(
            () -> client.chat().completions().create(asking("hi").model("gpt-0").build()))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> client.chat().completions().create(asking("hi").n(2).build()))
        .isInstanceOf(BadRequestException.class);
    OpenAIClient stranger = client("sk-wrong");
    assertThatThrownBy(() -> stranger.chat().completions().create(asking("hi").build()))
        .isInstanceOf(UnauthorizedException.class);
    stranger.close();
    model.script(
        new Misbehaviour.Refusal(429, "requests", "rate_limit_exceeded", "Slow down", Map.of()),
        new Misbehaviour.Cut(1));
    assertThatThrownBy(() -> client.chat().completions().create(asking("hi").build()))
        .isInstanceOf(RateLimitException.class);
    assertThatThrownBy(() -> client.chat().completions().create(asking("hi").build()))
        .isInstanceOf(OpenAIInvalidDataException.class);
  }
}
