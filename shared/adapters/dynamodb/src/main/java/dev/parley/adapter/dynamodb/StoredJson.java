package dev.parley.adapter.dynamodb;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedField;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.connection.ConnectionId;
import dev.parley.consent.GrantId;
import dev.parley.conversation.AgentId;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.SessionId;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Ask;
import dev.parley.interaction.InteractionId;
import dev.parley.json.JsonObject;
import dev.parley.session.Account;
import dev.parley.session.Authority;
import dev.parley.session.DoneCall;
import dev.parley.session.Plan;
import dev.parley.session.State;
import dev.parley.session.Task;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import dev.parley.tool.ArgumentSchema;
import dev.parley.tool.CallKey;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Domain values as JSON in the table. The names of the kinds of sealed types are given here, so
 * that a class may be renamed; the names of members are those of the records' components in
 * snake_case, held by the samples of the tests. Readers take members they do not know; a member
 * they need is a failure where it is absent or null, unless its component is nullable.
 */
final class StoredJson {

  /** The number of the form of what is written now. What an older release wrote is still read. */
  static final int SCHEMA = 3;

  /** The longest JSON that is stored, in bytes: an item may have 400 KB with all it holds. */
  static final int LONGEST = 360_000;

  /** How what is written now begins: all else is looked at for its number first. */
  private static final String CURRENT = "{\"schema\":" + SCHEMA + ",";

  private static final JsonMapper MAPPER = mapper();

  private StoredJson() {}

  /** A record with the number of its form. */
  interface Versioned {
    int schema();
  }

  /**
   * The JSON of a record.
   *
   * @throws Permanent {@code RECORD_TOO_LARGE}
   */
  static String write(Versioned value) {
    String json;
    try {
      json = escapingLoneSurrogates(MAPPER.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON form: " + value.getClass(), e);
    }
    // No text has more than three bytes a char.
    if (json.length() > LONGEST / 3 && json.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      throw new Permanent(
          FailureCode.RECORD_TOO_LARGE,
          value.getClass().getSimpleName() + " is longer than " + LONGEST + " bytes");
    }
    return json;
  }

  /**
   * The record of a JSON.
   *
   * @throws Permanent {@code STORE_UNREADABLE}. Its text does not show what was stored
   */
  static <T extends Versioned> T read(String json, Class<T> type) {
    try {
      T value =
          json.startsWith(CURRENT)
              ? MAPPER.readValue(json, type)
              : MAPPER.treeToValue(OlderSchemas.lifted(MAPPER.readTree(json)), type);
      if (value == null) {
        throw new Permanent(FailureCode.STORE_UNREADABLE, type.getSimpleName() + " is empty");
      }
      if (value.schema() > SCHEMA) {
        throw new Permanent(
            FailureCode.STORE_UNREADABLE,
            type.getSimpleName() + " was written by a newer release: " + value.schema());
      }
      return value;
    } catch (JsonMappingException e) {
      throw new Permanent(
          FailureCode.STORE_UNREADABLE,
          "cannot read " + type.getSimpleName() + " at " + e.getPathReference());
    } catch (JsonProcessingException e) {
      throw new Permanent(FailureCode.STORE_UNREADABLE, type.getSimpleName() + " is not JSON");
    }
  }

  /**
   * JSON may hold halves of surrogate pairs, UTF-8 may not. Outside of its texts JSON has none, so
   * they can be escaped wherever they are.
   */
  private static String escapingLoneSurrogates(String json) {
    StringBuilder escaped = null;
    for (int index = 0; index < json.length(); index++) {
      char symbol = json.charAt(index);
      boolean lone = false;
      if (Character.isSurrogate(symbol)) {
        boolean pair =
            index + 1 < json.length() && Character.isSurrogatePair(symbol, json.charAt(index + 1));
        if (pair) {
          if (escaped != null) {
            escaped.append(symbol).append(json.charAt(index + 1));
          }
          index++;
          continue;
        }
        lone = true;
      }
      if (lone && escaped == null) {
        escaped = new StringBuilder(json.length() + 64).append(json, 0, index);
      }
      if (escaped != null) {
        if (lone) {
          escaped.append(String.format("\\u%04x", (int) symbol));
        } else {
          escaped.append(symbol);
        }
      }
    }
    return escaped == null ? json : escaped.toString();
  }

  private static JsonMapper mapper() {
    SimpleModule forms = new SimpleModule();
    text(forms, UserId.class, id -> id.value().toString(), id -> new UserId(UUID.fromString(id)));
    text(
        forms,
        ConversationId.class,
        id -> id.value().toString(),
        id -> new ConversationId(UUID.fromString(id)));
    text(
        forms,
        SessionId.class,
        id -> id.value().toString(),
        id -> new SessionId(UUID.fromString(id)));
    text(
        forms,
        InteractionId.class,
        id -> id.value().toString(),
        id -> new InteractionId(UUID.fromString(id)));
    text(
        forms,
        ConnectionId.class,
        id -> id.value().toString(),
        id -> new ConnectionId(UUID.fromString(id)));
    text(
        forms,
        OrganisationId.class,
        id -> id.value().toString(),
        id -> new OrganisationId(UUID.fromString(id)));
    text(forms, AgentId.class, id -> id.value().toString(), id -> new AgentId(UUID.fromString(id)));
    text(forms, GrantId.class, id -> id.value().toString(), id -> new GrantId(UUID.fromString(id)));
    text(forms, AppId.class, AppId::value, AppId::new);
    text(forms, ActionId.class, id -> id.app().value() + "/" + id.name(), StoredJson::action);
    text(forms, CallKey.class, CallKey::value, CallKey::new);
    text(forms, Instant.class, Instant::toString, Instant::parse);
    text(forms, Duration.class, Duration::toString, Duration::parse);
    object(forms, JsonObject.class, object -> object, object -> object);
    object(forms, ArgumentSchema.class, ArgumentSchema::json, ArgumentSchema::new);
    return JsonMapper.builder()
        .addModule(forms)
        .annotationIntrospector(new Components())
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
        .addMixIn(State.class, States.class)
        .addMixIn(Task.class, Tasks.class)
        .addMixIn(Plan.class, Plans.class)
        .addMixIn(Account.class, Accounts.class)
        .addMixIn(Authority.class, Authorities.class)
        .addMixIn(DoneCall.Result.class, Results.class)
        .addMixIn(Ask.class, Asks.class)
        .addMixIn(Answer.class, Answers.class)
        .build();
  }

  private static ActionId action(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("not an action");
    }
    return new ActionId(new AppId(text.substring(0, slash)), text.substring(slash + 1));
  }

  private static <T> void text(
      SimpleModule forms, Class<T> type, Function<T, String> write, Function<String, T> read) {
    forms.addSerializer(
        type,
        new JsonSerializer<>() {
          @Override
          public void serialize(T value, JsonGenerator to, SerializerProvider provider)
              throws IOException {
            to.writeString(write.apply(value));
          }
        });
    forms.addDeserializer(
        type,
        new JsonDeserializer<>() {
          @Override
          public T deserialize(JsonParser from, DeserializationContext context) throws IOException {
            if (from.currentToken() != JsonToken.VALUE_STRING) {
              return wrong(context, type);
            }
            try {
              return read.apply(from.getText());
            } catch (IllegalArgumentException | DateTimeException e) {
              return wrong(context, type);
            }
          }
        });
  }

  private static <T> void object(
      SimpleModule forms,
      Class<T> type,
      Function<T, JsonObject> write,
      Function<JsonObject, T> read) {
    forms.addSerializer(
        type,
        new JsonSerializer<>() {
          @Override
          public void serialize(T value, JsonGenerator to, SerializerProvider provider)
              throws IOException {
            to.writePOJO(write.apply(value).values());
          }
        });
    forms.addDeserializer(
        type,
        new JsonDeserializer<>() {
          @Override
          public T deserialize(JsonParser from, DeserializationContext context) throws IOException {
            if (from.currentToken() != JsonToken.START_OBJECT) {
              return wrong(context, type);
            }
            Map<?, ?> values = context.readValue(from, Map.class);
            return read.apply(JsonObject.fromMap(values));
          }
        });
  }

  private static <T> T wrong(DeserializationContext context, Class<T> type)
      throws JsonMappingException {
    throw JsonMappingException.from(context, "not a " + type.getSimpleName());
  }

  /** Takes from a record's components whether a member may be absent or null. */
  private static final class Components extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
      RecordComponent component = component(member);
      return component == null
          ? super.hasRequiredMarker(member)
          : Boolean.valueOf(!isNullable(component));
    }

    @Override
    public JsonSetter.Value findSetterInfo(Annotated annotated) {
      RecordComponent component = component(annotated);
      return component == null || isNullable(component)
          ? super.findSetterInfo(annotated)
          : JsonSetter.Value.forValueNulls(Nulls.FAIL);
    }

    private static boolean isNullable(RecordComponent component) {
      return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static @Nullable RecordComponent component(Annotated annotated) {
      return switch (annotated) {
        case AnnotatedParameter parameter ->
            component(parameter.getDeclaringClass(), parameter.getIndex());
        case AnnotatedField field -> component(field.getDeclaringClass(), field.getName());
        default -> null;
      };
    }

    private static @Nullable RecordComponent component(Class<?> type, int index) {
      return type.isRecord() && index < type.getRecordComponents().length
          ? type.getRecordComponents()[index]
          : null;
    }

    private static @Nullable RecordComponent component(Class<?> type, String name) {
      if (type.isRecord()) {
        for (RecordComponent component : type.getRecordComponents()) {
          if (component.getName().equals(name)) {
            return component;
          }
        }
      }
      return null;
    }
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = State.Deciding.class, name = "deciding"),
    @JsonSubTypes.Type(value = State.CheckingConnection.class, name = "checking_connection"),
    @JsonSubTypes.Type(value = State.AwaitingConnection.class, name = "awaiting_connection"),
    @JsonSubTypes.Type(value = State.ChoosingAction.class, name = "choosing_action"),
    @JsonSubTypes.Type(value = State.FillingParameters.class, name = "filling_parameters"),
    @JsonSubTypes.Type(value = State.CheckingParameters.class, name = "checking_parameters"),
    @JsonSubTypes.Type(value = State.AwaitingParameters.class, name = "awaiting_parameters"),
    @JsonSubTypes.Type(value = State.AwaitingConsent.class, name = "awaiting_consent"),
    @JsonSubTypes.Type(value = State.Prepared.class, name = "prepared"),
    @JsonSubTypes.Type(value = State.Dispatched.class, name = "dispatched"),
    @JsonSubTypes.Type(value = State.Reconciling.class, name = "reconciling"),
    @JsonSubTypes.Type(value = State.Uncertain.class, name = "uncertain"),
    @JsonSubTypes.Type(value = State.AwaitingVerdict.class, name = "awaiting_verdict"),
    @JsonSubTypes.Type(value = State.Completed.class, name = "completed"),
    @JsonSubTypes.Type(value = State.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = State.Cancelled.class, name = "cancelled"),
    @JsonSubTypes.Type(value = State.Expired.class, name = "expired")
  })
  private interface States {}

  /** Every state has one: what is not there needs no place. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private interface Tasks {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Plan.Open.class, name = "open"),
    @JsonSubTypes.Type(value = Plan.Chosen.class, name = "chosen"),
    @JsonSubTypes.Type(value = Plan.Proposed.class, name = "proposed")
  })
  private interface Plans {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Account.None.class, name = "none"),
    @JsonSubTypes.Type(value = Account.Connected.class, name = "connected")
  })
  private interface Accounts {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Authority.NotNeeded.class, name = "not_needed"),
    @JsonSubTypes.Type(value = Authority.Agreed.class, name = "agreed"),
    @JsonSubTypes.Type(value = Authority.Granted.class, name = "granted")
  })
  private interface Authorities {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = DoneCall.Result.Ok.class, name = "ok"),
    @JsonSubTypes.Type(value = DoneCall.Result.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = DoneCall.Result.Uncertain.class, name = "uncertain")
  })
  private interface Results {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Ask.Connect.class, name = "connect"),
    @JsonSubTypes.Type(value = Ask.Clarify.class, name = "clarify"),
    @JsonSubTypes.Type(value = Ask.Consent.class, name = "consent"),
    @JsonSubTypes.Type(value = Ask.Feedback.class, name = "feedback")
  })
  private interface Asks {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Answer.Connected.class, name = "connected"),
    @JsonSubTypes.Type(value = Answer.NotConnected.class, name = "not_connected"),
    @JsonSubTypes.Type(value = Answer.Values.class, name = "values"),
    @JsonSubTypes.Type(value = Answer.Approved.class, name = "approved"),
    @JsonSubTypes.Type(value = Answer.Edited.class, name = "edited"),
    @JsonSubTypes.Type(value = Answer.Denied.class, name = "denied"),
    @JsonSubTypes.Type(value = Answer.Chosen.class, name = "chosen"),
    @JsonSubTypes.Type(value = Answer.Worded.class, name = "worded"),
    @JsonSubTypes.Type(value = Answer.Cancelled.class, name = "cancelled"),
    @JsonSubTypes.Type(value = Answer.Expired.class, name = "expired")
  })
  private interface Answers {}
}
