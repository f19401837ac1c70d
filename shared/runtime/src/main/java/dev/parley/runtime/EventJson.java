package dev.parley.runtime;

import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;

/**
 * The JSON of the Lambda runtime, whose classes are there where it runs us. Which of the two it
 * takes is as in its {@code EventHandlerLoader}.
 */
final class EventJson {

  private EventJson() {}

  static <T> PojoSerializer<T> of(Class<T> type) {
    return LambdaEventSerializers.isLambdaSupportedEvent(type.getName())
        ? LambdaEventSerializers.serializerFor(type, EventJson.class.getClassLoader())
        : JacksonFactory.getInstance().getSerializer(type);
  }
}
