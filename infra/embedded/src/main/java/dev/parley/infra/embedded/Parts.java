package dev.parley.infra.embedded;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * All parts of a local Parley, with their data in one folder, started at the same time.
 *
 * @param postgres holds its data in {@code postgres/}
 * @param dynamo holds its data in {@code dynamodb/}
 * @param queue holds nothing over a restart
 * @param mail holds its inboxes in {@code mail/}
 */
public record Parts(PostgresPart postgres, DynamoPart dynamo, QueuePart queue, MailPart mail)
    implements AutoCloseable {

  /**
   * Starts all of them; when one fails, the others are stopped again.
   *
   * @param folder where the data stays; made where it is missing
   * @param smtpPort 0 for any free one
   * @param imapPort 0 for any free one
   * @throws IllegalStateException when another process uses the folder or a port
   */
  public static Parts at(Path folder, int smtpPort, int imapPort) {
    CompletableFuture<PostgresPart> postgres =
        started(() -> PostgresPart.at(folder.resolve("postgres"), 0));
    CompletableFuture<DynamoPart> dynamo = started(() -> DynamoPart.at(folder.resolve("dynamodb")));
    CompletableFuture<QueuePart> queue = started(QueuePart::start);
    CompletableFuture<MailPart> mail =
        started(() -> MailPart.at(folder.resolve("mail"), smtpPort, imapPort));
    try {
      CompletableFuture.allOf(postgres, dynamo, queue, mail).join();
      return new Parts(postgres.join(), dynamo.join(), queue.join(), mail.join());
    } catch (CompletionException e) {
      stop(postgres, PostgresPart::close);
      stop(dynamo, DynamoPart::close);
      stop(queue, QueuePart::close);
      stop(mail, MailPart::close);
      if (e.getCause() instanceof RuntimeException reason) {
        throw reason;
      }
      throw e;
    }
  }

  /** Stops all of them, the stores last. */
  @Override
  public void close() {
    mail.close();
    queue.close();
    CompletableFuture.allOf(
            Stream.<Runnable>of(dynamo::close, postgres::close)
                .map(CompletableFuture::runAsync)
                .toArray(CompletableFuture[]::new))
        .join();
  }

  private static <P> CompletableFuture<P> started(Supplier<P> start) {
    return CompletableFuture.supplyAsync(start, part -> new Thread(part).start());
  }

  private static <P> void stop(CompletableFuture<P> part, Consumer<P> close) {
    if (!part.isCompletedExceptionally()) {
      close.accept(part.join());
    }
  }
}
