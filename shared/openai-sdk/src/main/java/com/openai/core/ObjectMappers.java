package com.openai.core;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * In place of the SDK's class of that name: the same mapper without Kotlin's module, which brings
 * along Kotlin's reflection. What that module is there for is that a member which is not in the
 * JSON is told apart from one that is null; here {@link Absent} does that.
 */
@NullMarked
public final class ObjectMappers {

  /** What each kind of type is not read from; the vendor's list. */
  private static final Map<LogicalType, Set<CoercionInputShape>> REFUSED =
      Map.of(
          LogicalType.Boolean, allBut(CoercionInputShape.Boolean),
          LogicalType.Integer, allBut(CoercionInputShape.Integer),
          LogicalType.Float, allBut(CoercionInputShape.Float),
          LogicalType.Textual, allBut(CoercionInputShape.String),
          LogicalType.DateTime, allBut(CoercionInputShape.String),
          LogicalType.Array, allBut(CoercionInputShape.Array),
          LogicalType.Collection, allBut(CoercionInputShape.Array),
          LogicalType.Map, allBut(CoercionInputShape.Object),
          LogicalType.POJO, allBut(CoercionInputShape.Object));

  private static final JsonMapper MAPPER = mapper();

  private ObjectMappers() {}

  /** The one mapper of all clients. */
  public static JsonMapper jsonMapper() {
    return MAPPER;
  }

  private static JsonMapper mapper() {
    JsonMapper.Builder mapper =
        JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .addModule(
                new SimpleModule()
                    .addSerializer(InputStreamSerializer.INSTANCE)
                    .addDeserializer(OffsetDateTime.class, new LenientOffsetDateTimeDeserializer()))
            .addModule(new AbsentModule())
            .defaultPropertyInclusion(
                JsonInclude.Value.construct(
                    JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
            .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
            .disable(
                SerializationFeature.FLUSH_AFTER_WRITE_VALUE,
                SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(
                MapperFeature.ALLOW_COERCION_OF_SCALARS,
                MapperFeature.AUTO_DETECT_CREATORS,
                MapperFeature.AUTO_DETECT_FIELDS,
                MapperFeature.AUTO_DETECT_GETTERS,
                MapperFeature.AUTO_DETECT_IS_GETTERS,
                MapperFeature.AUTO_DETECT_SETTERS);
    REFUSED.forEach(
        (type, shapes) ->
            mapper.withCoercionConfig(
                type,
                config -> shapes.forEach(shape -> config.setCoercion(shape, CoercionAction.Fail))));
    return mapper.build();
  }

  private static Set<CoercionInputShape> allBut(CoercionInputShape shape) {
    Set<CoercionInputShape> shapes =
        EnumSet.of(
            CoercionInputShape.Boolean,
            CoercionInputShape.Integer,
            CoercionInputShape.Float,
            CoercionInputShape.String,
            CoercionInputShape.Array,
            CoercionInputShape.Object);
    shapes.remove(shape);
    return shapes;
  }

  /** Has members read by {@link Absent}. */
  private static final class AbsentModule extends SimpleModule {
    private static final long serialVersionUID = 1;

    @Override
    public void setupModule(SetupContext context) {
      context.insertAnnotationIntrospector(
          new NopAnnotationIntrospector() {
            private static final long serialVersionUID = 1;

            @Override
            public @Nullable Object findDeserializer(Annotated member) {
              return member instanceof AnnotatedClass && member.getRawType() == JsonField.class
                  ? new Absent(new JsonField.Deserializer())
                  : null;
            }
          });
    }
  }

  /** A member as the SDK reads it, but that it is missing where it is not there. */
  private static final class Absent extends DelegatingDeserializer {
    private static final long serialVersionUID = 1;

    Absent(JsonDeserializer<?> sdk) {
      super(sdk);
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> sdk) {
      return new Absent(sdk);
    }

    @Override
    public JsonDeserializer<?> createContextual(
        DeserializationContext context, @Nullable BeanProperty member) {
      return new Absent(
          ((JsonField.Deserializer) getDelegatee()).createContextual(context, member));
    }

    @Override
    public Object getAbsentValue(DeserializationContext context) {
      return JsonMissing.of();
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return getDelegatee().deserialize(parser, context);
    }
  }
}
