package dev.parley.adapter.postgres;

import dev.parley.failure.Failure;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import io.micronaut.data.connection.exceptions.ConnectionException;
import io.micronaut.data.connection.jdbc.exceptions.CannotGetJdbcConnectionException;
import io.micronaut.data.exceptions.DataAccessException;
import io.micronaut.transaction.exceptions.TransactionException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL, its driver and the pool throw, as our failures. Messages name the SQL state and
 * nothing else of what the database said: that can hold values. The cause keeps it.
 */
final class StoreFailures {

  private StoreFailures() {}

  /** Does the work, with its failures mapped. */
  static <T> T mapped(Supplier<T> work) {
    try {
      return work.get();
    } catch (DataAccessException
        | TransactionException
        | ConnectionException
        | CannotGetJdbcConnectionException thrown) {
      throw of(thrown);
    }
  }

  /** Does the work, with its failures mapped. */
  static void run(Runnable work) {
    mapped(
        () -> {
          work.run();
          return true;
        });
  }

  static Failure of(RuntimeException thrown) {
    SQLException cause = sqlCause(thrown);
    if (cause == null) {
      return new Transient(
          FailureCode.STORE_UNAVAILABLE,
          "PostgreSQL: " + thrown.getClass().getSimpleName(),
          thrown);
    }
    String state = cause.getSQLState() == null ? "none" : cause.getSQLState();
    String message = "PostgreSQL: SQL state " + state;
    // 42501, 28xxx and 3D000: we may not, we are not who we say, there is no such database.
    if (state.startsWith("28") || state.equals("3D000") || state.equals("42501")) {
      return new Permanent(FailureCode.MISCONFIGURED, message, thrown);
    }
    return mayPass(cause, state)
        ? new Transient(FailureCode.STORE_UNAVAILABLE, message, thrown)
        : new Permanent(FailureCode.STORE_UNREADABLE, message, thrown);
  }

  /** Classes of SQL states: https://www.postgresql.org/docs/17/errcodes-appendix.html */
  private static boolean mayPass(SQLException cause, String state) {
    return cause instanceof SQLTransientException
        || state.startsWith("08") // connection
        || state.startsWith("25") // transaction state, such as read-only after a failover
        || state.startsWith("40") // serialization, deadlock
        || state.startsWith("53") // resources
        || state.startsWith("57") // cancelled, shutting down
        || state.startsWith("58") // system
        || state.equals("55P03"); // lock not available
  }

  private static @Nullable SQLException sqlCause(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }
}
