package dev.parley.adapter.models;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.LogLevel;
import com.openai.core.RequestOptions;
import com.openai.errors.OpenAIException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import dev.parley.model.LanguageModel;
import dev.parley.model.ModelReply;
import dev.parley.model.ModelRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Any server of the OpenAI chat completions API.
 *
 * <p>What may pass is tried again, twice at most, as long as the caller's deadline leaves time. The
 * SDK's own retries are switched off: they know neither that deadline nor that an empty account
 * (429 {@code insufficient_quota}) does not fill up by waiting.
 */
final class OpenAiModel implements LanguageModel, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OpenAiModel.class);
  private static final int ATTEMPTS = 3;
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final OpenAIClient client;
  private final ModelSettings settings;
  private final InstantSource clock;

  OpenAiModel(ModelSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    String key = settings.apiKey();
    this.client =
        OpenAIOkHttpClient.builder()
            .baseUrl(settings.baseUrl().toString())
            // The SDK wants a key; servers that want none ignore it.
            .apiKey(key == null || key.isBlank() ? "none" : key)
            .maxRetries(0)
            .followRedirects(false)
            .logLevel(LogLevel.OFF)
            .build();
  }

  @Override
  public ModelReply reply(ModelRequest request, Listener listener) {
    ChatCompletionCreateParams question = Question.of(request, settings);
    for (int attempt = 1; ; attempt++) {
      RequestOptions options =
          RequestOptions.builder().timeout(timeLeft(request.deadline())).build();
      try {
        ModelReply reply =
            Answer.read(client.chat().completions().create(question, options), settings.provider());
        if (reply instanceof ModelReply.Said(String text, var _, var _)) {
          listener.said(text);
        }
        return reply;
      } catch (OpenAIException e) {
        ModelTrouble trouble = ModelTrouble.of(e);
        Duration pause = trouble.pause(attempt);
        if (attempt == ATTEMPTS
            || trouble.again() == ModelTrouble.Again.NO
            || clock.instant().plus(pause).isAfter(request.deadline())) {
          throw trouble.failure();
        }
        LOG.info("asking the model again: {}", trouble.failure().getMessage());
        await(pause);
      }
    }
  }

  @Override
  public void close() {
    client.close();
  }

  private Duration timeLeft(Instant deadline) {
    Duration left = Duration.between(clock.instant(), deadline);
    // To the client a timeout of no milliseconds is none at all.
    if (left.compareTo(SHORTEST) < 0) {
      throw new Transient(FailureCode.MODEL_TIMEOUT, "no time is left to ask the model");
    }
    return left.compareTo(settings.timeout()) < 0 ? left : settings.timeout();
  }

  private static void await(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Transient(FailureCode.MODEL_UNAVAILABLE, "interrupted while waiting", e);
    }
  }
}
