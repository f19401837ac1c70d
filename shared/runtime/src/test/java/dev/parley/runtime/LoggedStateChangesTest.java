package dev.parley.runtime;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.parley.session.StateChanges;
import dev.parley.session.StateChangesContract;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.LoggerFactory;

class LoggedStateChangesTest extends StateChangesContract {

  private final Logger logger = (Logger) LoggerFactory.getLogger(StateChanges.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
    logger.setAdditive(false);
  }

  @AfterEach
  void stop() {
    logger.setAdditive(true);
    logger.detachAppender(lines);
  }

  @Override
  protected StateChanges changes() {
    return new LoggedStateChanges();
  }

  @Override
  protected List<String> told() {
    return lines.list.stream()
        .map(
            line ->
                line.getKeyValuePairs().stream()
                    .map(pair -> String.valueOf(pair.value))
                    .collect(Collectors.joining(" ")))
        .toList();
  }
}
