package dev.parley.infra.sandbox.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place for one value (or one list of scalar values) in what a JSON Schema describes, with what
 * its name and description say of it.
 *
 * @param path property names from the outermost object; {@code []} enters the one element of an
 *     array of objects
 * @param nameStems stems of the property's name, in order
 * @param about stems of the description, and of the names of the objects around
 * @param options the values of an enum, or empty
 * @param hints values the description gives as examples or choices
 * @param order place in the schema
 */
record Slot(
    List<String> path,
    String name,
    JsonNode schema,
    Type type,
    Arity arity,
    Need need,
    List<String> nameStems,
    Set<String> about,
    List<JsonNode> options,
    List<String> hints,
    Set<Topic> topics,
    int order) {

  static final String ELEMENT = "[]";

  enum Type {
    STRING,
    INTEGER,
    NUMBER,
    BOOLEAN
  }

  enum Arity {
    ONE,
    MANY
  }

  /**
   * Whether a value is expected: an optional property is filled on clear evidence only; where a
   * schema requires nothing at all, it may be that nobody said.
   */
  enum Need {
    REQUIRED,
    UNSAID,
    OPTIONAL
  }

  /** What kind of thing a value is, as far as general English tells. */
  enum Topic {
    EMAIL,
    URL,
    DATE,
    TIME,
    DATE_TIME,
    PLACE,
    FROM,
    TO,
    PERSON,
    FREE_TEXT,
    TITLE,
    NAME,
    QUERY,
    CHANNEL,
    OWNER,
    REPOSITORY,
    FILE,
    YEAR,
    IDENTIFIER
  }

  private static final Pattern QUOTED_HINT =
      Pattern.compile(
          "(?<![\\p{L}\\d])['\"`\u2018\u201c]([^'\"`\u2018\u2019\u201c\u201d]{1,40})['\"`\u2019\u201d](?![\\p{L}\\d])");
  private static final Pattern LISTED_HINT =
      Pattern.compile(
          "\\((?:e\\.?g\\.?,?|for example,?|such as|like|i\\.e\\.)?\\s*([^)]{1,80})\\)"
              + "|(?:options are|options:|one of:?|such as|can be|either)\\s+([^.()]{1,80})");
  private static final int DEEPEST = 5;

  private static final Set<String> EMAIL_WORDS = Words.stems("email mail recipient cc bcc");
  private static final Set<String> URL_WORDS = Words.stems("url uri link website webpage");
  private static final Set<String> DATE_WORDS = Words.stems("date deadline birthday dob day due");
  private static final Set<String> TIME_WORDS = Words.stems("time hour clock");
  private static final Set<String> PLACE_WORDS =
      Words.stems(
          "city location place country region state address area venue where town airport station"
              + " destination origin pickup dropoff loc county street neighborhood province"
              + " continent stadium");
  private static final Set<String> FROM_WORDS =
      Words.stems(
          "from origin source start starting departure depart pickup sender begin initial old");
  private static final Set<String> TO_WORDS =
      Words.stems(
          "to destination dest end ending arrival dropoff target recipient receiver until final"
              + " new");
  private static final Set<String> PERSON_WORDS =
      Words.stems(
          "person people name artist starring actor actress author director cast player team friend contact"
              + " user assignee attendee starring guest character directed owner employee customer receiver");
  private static final Set<String> FREE_WORDS =
      Words.stems(
          "body message text content comment description note caption prompt msg remark reason"
              + " details");
  private static final Set<String> TITLE_WORDS =
      Words.stems("title subject headline summary topic heading");
  private static final Set<String> NAME_WORDS = Words.stems("name label");
  private static final Set<String> QUERY_WORDS =
      Words.stems("query search keyword keywords term q phrase question");
  private static final Set<String> OWNER_WORDS =
      Words.stems("owner org organization organisation namespace workspace");
  private static final Set<String> REPOSITORY_WORDS = Words.stems("repo repository project");
  private static final Set<String> FILE_WORDS =
      Words.stems("path file filename filepath directory folder dir");
  private static final Set<String> IDENTIFIER_WORDS =
      Set.of(
          "id", "ids", "identifier", "number", "code", "key", "zip", "phone", "ticker", "symbol");

  /** The slots of an object schema, in the order of its properties. */
  static List<Slot> of(JsonNode schema) {
    List<Slot> slots = new ArrayList<>();
    collect(schema, schema, List.of(), Set.of(), new HashSet<>(), slots);
    return slots;
  }

  private static void collect(
      JsonNode root,
      JsonNode unresolved,
      List<String> path,
      Set<String> around,
      Set<String> required,
      List<Slot> slots) {
    JsonNode object = resolved(root, unresolved);
    if (path.size() > DEEPEST) {
      return;
    }
    object
        .path("required")
        .forEach(name -> required.add(String.join("/", path) + "/" + name.asText()));
    for (var property : object.path("properties").properties()) {
      JsonNode schema = resolved(root, property.getValue());
      List<String> here = with(path, property.getKey());
      String type = type(schema);
      Need need =
          required.isEmpty()
              ? Need.UNSAID
              : required.contains(String.join("/", path) + "/" + property.getKey())
                  ? Need.REQUIRED
                  : Need.OPTIONAL;
      if (type.equals("array")) {
        JsonNode items = resolved(root, schema.path("items"));
        if (items.path("properties").isObject()) {
          collect(
              root,
              items,
              with(here, ELEMENT),
              union(around, Words.content(property.getKey())),
              required,
              slots);
        } else if (!type(items).equals("array")) {
          slots.add(slot(here, property.getKey(), schema, items, Arity.MANY, need, around, slots));
        }
      } else if (type.equals("object") || schema.path("properties").isObject()) {
        collect(
            root, schema, here, union(around, Words.content(property.getKey())), required, slots);
      } else {
        slots.add(slot(here, property.getKey(), schema, schema, Arity.ONE, need, around, slots));
      }
    }
  }

  private static Slot slot(
      List<String> path,
      String name,
      JsonNode schema,
      JsonNode value,
      Arity arity,
      Need need,
      Set<String> around,
      List<Slot> before) {
    String description =
        (schema.path("title").asText("")
                + " "
                + schema.path("description").asText("")
                + " "
                + (arity == Arity.ONE ? "" : value.path("description").asText("")))
            .strip();
    List<String> nameStems = Words.split(name).stream().map(Words::stem).toList();
    Type type =
        switch (type(value)) {
          case "integer" -> Type.INTEGER;
          case "number" -> Type.NUMBER;
          case "boolean" -> Type.BOOLEAN;
          default -> Type.STRING;
        };
    Set<String> about = union(around, Words.content(description));
    List<JsonNode> options = new ArrayList<>();
    value
        .path("enum")
        .forEach(
            option -> {
              if (!option.isNull()) {
                options.add(option);
              }
            });
    if (value.has("const")) {
      options.add(value.path("const"));
    }
    return new Slot(
        path,
        name,
        value,
        type,
        arity,
        need,
        nameStems,
        about,
        List.copyOf(options),
        hints(schema, description),
        topics(nameStems, description, about, value, type),
        before.size());
  }

  String description() {
    return schema.path("description").asText("");
  }

  boolean is(Topic topic) {
    return topics.contains(topic);
  }

  /** Whether a text is no more than the slot's own name. */
  boolean isNamed(String text) {
    List<String> stems = Words.split(text).stream().map(Words::stem).toList();
    return !stems.isEmpty() && new HashSet<>(nameStems).containsAll(stems);
  }

  boolean isRequired() {
    return need == Need.REQUIRED;
  }

  boolean isMany() {
    return arity == Arity.MANY;
  }

  boolean isNumeric() {
    return type == Type.INTEGER || type == Type.NUMBER;
  }

  private static Set<Topic> topics(
      List<String> names, String description, Set<String> about, JsonNode schema, Type type) {
    Set<Topic> topics = EnumSet.noneOf(Topic.class);
    String format = schema.path("format").asText("");
    String lower = description.toLowerCase(Locale.ROOT);
    String last = names.isEmpty() ? "" : names.getLast();
    boolean text = type == Type.STRING;
    if (format.equals("email")
        || (text && format.isEmpty() && any(names, EMAIL_WORDS) && !any(names, FREE_WORDS))
        || (text && lower.contains("email address"))) {
      topics.add(Topic.EMAIL);
    }
    if (format.startsWith("ur") || any(names, URL_WORDS)) {
      topics.add(Topic.URL);
    }
    if (format.equals("date-time")) {
      topics.add(Topic.DATE_TIME);
    } else if (format.equals("date")
        || (text && (any(names, DATE_WORDS) || lower.contains("yyyy")))) {
      topics.add(lower.contains("hh:mm") && lower.contains("yyyy") ? Topic.DATE_TIME : Topic.DATE);
    } else if (format.equals("time")
        || (text && (any(names, TIME_WORDS) || lower.contains("hh:mm")))) {
      topics.add(Topic.TIME);
    }
    if (names.contains("year")) {
      topics.add(Topic.YEAR);
    }
    addIf(topics, Topic.FROM, any(names, FROM_WORDS));
    addIf(topics, Topic.TO, any(names, TO_WORDS));
    if (!text) {
      return topics;
    }
    addIf(topics, Topic.PLACE, any(names, PLACE_WORDS) && !format.equals("email"));
    addIf(topics, Topic.PERSON, any(names, PERSON_WORDS));
    addIf(topics, Topic.FREE_TEXT, FREE_WORDS.contains(last));
    addIf(topics, Topic.TITLE, TITLE_WORDS.contains(last));
    addIf(topics, Topic.NAME, NAME_WORDS.contains(last));
    addIf(topics, Topic.QUERY, any(names, QUERY_WORDS));
    addIf(topics, Topic.CHANNEL, names.contains("channel") || lower.contains("#"));
    addIf(
        topics,
        Topic.OWNER,
        any(names, OWNER_WORDS)
            || (any(about, OWNER_WORDS)
                && any(about, REPOSITORY_WORDS)
                && (names.contains("user") || names.contains("account"))));
    addIf(
        topics,
        Topic.REPOSITORY,
        any(names, REPOSITORY_WORDS)
            || (about.contains(Words.stem("repository"))
                && (names.contains("name") || names.contains("full"))));
    addIf(topics, Topic.FILE, any(names, FILE_WORDS));
    addIf(topics, Topic.IDENTIFIER, any(names, IDENTIFIER_WORDS));
    return topics;
  }

  private static void addIf(Set<Topic> topics, Topic topic, boolean holds) {
    if (holds) {
      topics.add(topic);
    }
  }

  private static boolean any(Iterable<String> stems, Set<String> among) {
    for (String stem : stems) {
      if (among.contains(stem)) {
        return true;
      }
    }
    return false;
  }

  private static List<String> hints(JsonNode schema, String description) {
    Set<String> hints = new LinkedHashSet<>();
    schema.path("examples").forEach(example -> hints.add(example.asText()));
    if (schema.has("example")) {
      hints.add(schema.path("example").asText());
    }
    Matcher quoted = QUOTED_HINT.matcher(description);
    while (quoted.find()) {
      hints.add(quoted.group(1));
    }
    Matcher listed = LISTED_HINT.matcher(description);
    while (listed.find()) {
      for (String part :
          (listed.group(1) == null ? listed.group(2) : listed.group(1))
              .split(",|\\bor\\b|\\betc\\b", -1)) {
        String hint = part.replaceAll("^[\\s'\"`]+|[\\s'\"`.]+$", "");
        if (!hint.isEmpty() && hint.length() <= 25) {
          hints.add(hint);
        }
      }
    }
    return List.copyOf(hints);
  }

  /** Follows a local reference, and takes the first option of a union that is not null. */
  private static JsonNode resolved(JsonNode root, JsonNode schema) {
    JsonNode at = schema;
    for (int step = 0; step < DEEPEST; step++) {
      String reference = at.path("$ref").asText("");
      if (reference.startsWith("#/")) {
        at = root.at(reference.substring(1));
      } else if (at.path("anyOf").isArray() || at.path("oneOf").isArray()) {
        at = firstNotNull(at.has("anyOf") ? at.path("anyOf") : at.path("oneOf"), at);
      } else if (at.path("allOf").size() == 1) {
        at = at.path("allOf").path(0);
      } else {
        return at;
      }
    }
    return at;
  }

  private static JsonNode firstNotNull(JsonNode options, JsonNode union) {
    for (JsonNode option : options) {
      if (!option.path("type").asText("").equals("null")) {
        if (option.isObject() && !option.has("description") && union.has("description")) {
          return option.<ObjectNode>deepCopy().set("description", union.path("description"));
        }
        return option;
      }
    }
    return MissingNode.getInstance();
  }

  private static String type(JsonNode schema) {
    JsonNode type = schema.path("type");
    if (type.isArray()) {
      for (JsonNode one : type) {
        if (!one.asText().equals("null")) {
          return one.asText();
        }
      }
    }
    return type.asText("");
  }

  private static List<String> with(List<String> path, String name) {
    List<String> longer = new ArrayList<>(path);
    longer.add(name);
    return List.copyOf(longer);
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> union = new LinkedHashSet<>(one);
    union.addAll(other);
    return union;
  }
}
