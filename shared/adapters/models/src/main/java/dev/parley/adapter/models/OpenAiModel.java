package dev.parley.adapter.models;

import com.openai.azure.AzureOpenAIServiceVersion;
import com.openai.azure.AzureUrlPathMode;
import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.ClientOptions;
import com.openai.core.LogLevel;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import dev.parley.model.LanguageModel.Listener;
import dev.parley.model.ModelReply;
import dev.parley.model.ModelRequest;
import java.time.InstantSource;
import java.util.Iterator;

/**
 * One model at one server of the OpenAI chat completions API, asked once. What to do when that goes
 * wrong is for {@link ModelChain}: the SDK's own retries are switched off, since they know neither
 * a deadline nor that an empty account (429 {@code insufficient_quota}) does not fill up by
 * waiting.
 */
final class OpenAiModel implements AutoCloseable {

  private final Endpoint endpoint;
  private final Prices prices;
  private final InstantSource clock;
  private final OpenAIClient client;

  OpenAiModel(Endpoint endpoint, Prices prices, InstantSource clock) {
    this.endpoint = endpoint;
    this.prices = prices;
    this.clock = clock;
    this.client = client(endpoint, clock);
  }

  /** A client that asks at the endpoint, in the thread's patience, and once. */
  static OpenAIClient client(Endpoint endpoint, InstantSource clock) {
    ClientOptions.Builder options =
        ClientOptions.builder()
            .httpClient(new Transport(endpoint.access()))
            .baseUrl(endpoint.baseUrl().toString())
            // The SDK wants a key; what is sent is for the transport to say.
            .apiKey("none")
            .maxRetries(0)
            .logLevel(LogLevel.OFF)
            .azureUrlPathMode(
                switch (endpoint.form()) {
                  case PLAIN -> AzureUrlPathMode.UNIFIED;
                  case AZURE_CLASSIC -> AzureUrlPathMode.LEGACY;
                });
    String version = endpoint.apiVersion();
    if (version != null) {
      options.azureServiceVersion(AzureOpenAIServiceVersion.fromString(version));
    }
    return new OpenAIClientImpl(options.build());
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /** Asks. Only what a listener throws comes out of it. */
  Attempt ask(ModelRequest request, Listener listener, Told told, Patience patience) {
    // Of an answer that comes whole, only its end would tell one who is slow from one who is gone.
    boolean streams =
        endpoint.abilities().streams()
            && (!listener.equals(Listener.NONE) || patience.others() == Patience.Others.SOMEBODY);
    ChatCompletionCreateParams question = Question.of(request, endpoint);
    try {
      return new Attempt.Answered(
          Transport.with(
              patience,
              () -> streams ? streamed(question, told, patience) : whole(question, told)));
    } catch (NoAnswer e) {
      return new Attempt.Failed(e.trouble(), patience.hasBegun());
    } catch (OpenAIException e) {
      ModelTrouble trouble = ModelTrouble.of(e, clock.instant());
      return new Attempt.Failed(
          patience.hasBegun() ? trouble.inStream() : trouble, patience.hasBegun());
    }
  }

  @Override
  public void close() {
    client.close();
  }

  private ModelReply whole(ChatCompletionCreateParams question, Told told) {
    Gathered answer = new Gathered(endpoint, prices, told);
    answer.add(client.chat().completions().create(question));
    return answer.reply();
  }

  private ModelReply streamed(ChatCompletionCreateParams question, Told told, Patience patience) {
    Gathered answer = new Gathered(endpoint, prices, told);
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(streaming(question))) {
      Iterator<ChatCompletionChunk> chunks = stream.stream().iterator();
      while (hasNext(chunks, answer)) {
        answer.add(chunks.next());
        patience.began();
        if (answer.isFinished()) {
          patience.ended();
        }
      }
    }
    if (!answer.isFinished()) {
      throw new NoAnswer(ModelTrouble.cut());
    }
    return answer.reply();
  }

  /** Whether more comes; behind the end of an answer, what breaks there is no matter. */
  private static boolean hasNext(Iterator<ChatCompletionChunk> chunks, Gathered answer) {
    try {
      return chunks.hasNext();
    } catch (OpenAIException e) {
      if (answer.isFinished()) {
        return false;
      }
      throw e;
    }
  }

  private ChatCompletionCreateParams streaming(ChatCompletionCreateParams question) {
    return endpoint.abilities().streamUsage()
        ? question.toBuilder()
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build()
        : question;
  }
}
