package dev.parley.adapter.postgres;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.core.order.Ordered;
import jakarta.inject.Singleton;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** Notes what goes to the database: each statement, and the ends of transactions. */
@Singleton
final class CountingDataSource implements BeanCreatedEventListener<DataSource>, Ordered {

  private final List<String> sent = new CopyOnWriteArrayList<>();

  @Override
  public DataSource onCreated(BeanCreatedEvent<DataSource> event) {
    return wrapped(event.getBean(), DataSource.class, Map.of("getConnection", Connection.class));
  }

  /** First, so that what the transaction manager makes of a data source is around this one. */
  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }

  /** Forgets what was sent until now. */
  void clear() {
    sent.clear();
  }

  /** What was sent, by its first word; in order. */
  List<String> sent() {
    return List.copyOf(sent);
  }

  private <T> T wrapped(T real, Class<T> type, Map<String, Class<?>> opened) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          String name = method.getName();
          if (name.startsWith("execute")
              || (real instanceof Connection && (name.equals("commit") || name.equals("rollback")))
              || name.equals("setAutoCommit")) {
            sent.add(name);
          }
          Object result;
          try {
            result = method.invoke(real, arguments);
          } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
          }
          Class<?> inner = opened.get(name);
          return inner == null ? result : rewrapped(result, inner);
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private Object rewrapped(Object result, Class<?> type) {
    if (type == Connection.class) {
      return wrapped(
          (Connection) result,
          Connection.class,
          Map.of("prepareStatement", PreparedStatement.class, "createStatement", Statement.class));
    }
    return type == PreparedStatement.class
        ? wrapped((PreparedStatement) result, PreparedStatement.class, Map.of())
        : wrapped((Statement) result, Statement.class, Map.of());
  }
}
