package dev.parley.runtime;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.util.SimpleObjectJsonGeneratorDelegate;

/**
 * The library's lines with buffers that all threads share. The library keeps some for each thread
 * that ever wrote a line; where each request has a thread of its own, they would be made for every
 * line, and each would keep the collector busy as long as its thread is not known to be gone.
 */
final class JsonLines extends LogstashEncoder {

  /** Most lines are shorter, in bytes. */
  private static final int LINE = 512;

  private static final byte[] NOTHING = {};

  private final ObjectMapper json =
      new ObjectMapper(
          JsonFactory.builder()
              .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
              .build());

  @Override
  public byte[] encode(ILoggingEvent event) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(LINE);
    try (JsonGenerator generator =
        new SimpleObjectJsonGeneratorDelegate(json.createGenerator(line))) {
      generator.writeStartObject();
      getProviders().writeTo(generator, event);
      generator.writeEndObject();
    } catch (IOException unwritable) {
      addWarn("a line of the log could not be written", unwritable);
      return NOTHING;
    }
    line.write('\n');
    return line.toByteArray();
  }
}
