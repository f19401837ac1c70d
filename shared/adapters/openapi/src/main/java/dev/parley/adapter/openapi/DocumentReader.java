package dev.parley.adapter.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.adapter.openapi.Operation.BodyFormat;
import dev.parley.adapter.openapi.Operation.Evidence;
import dev.parley.adapter.openapi.Operation.Lookup;
import dev.parley.adapter.openapi.Operation.Offer;
import dev.parley.adapter.openapi.Operation.Place;
import dev.parley.adapter.openapi.Operation.Proof;
import dev.parley.adapter.openapi.Operation.Reconciliation;
import dev.parley.adapter.openapi.Operation.Repeating;
import dev.parley.adapter.openapi.Operation.Slot;
import dev.parley.adapter.openapi.Operation.Source;
import dev.parley.adapter.openapi.Use.Author;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.integration.ApiDocuments.LeftOut;
import dev.parley.integration.Auth;
import dev.parley.outbound.Outbound;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.ArgumentSchema;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.OAuthFlow;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import io.swagger.v3.parser.util.DeserializationUtils;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads an OpenAPI 3.0 or 3.1 document. References are followed within the document only: nothing
 * is fetched because a document says so. Operations that cannot be called (an upload of files, a
 * required cookie) are left out.
 */
final class DocumentReader {
  private static final Logger LOG = LoggerFactory.getLogger(DocumentReader.class);
  private static final Set<HttpMethod> METHODS =
      Set.of(HttpMethod.GET, HttpMethod.PUT, HttpMethod.POST, HttpMethod.PATCH, HttpMethod.DELETE);
  private static final Set<String> SET_BY_US =
      Set.of("accept", "authorization", "content-type", "content-length", "host", "user-agent");
  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_TEXT = 1000;
  private static final int MOST_OPERATIONS = 1000;

  static {
    // The parser would make ten million values of a page of YAML whose aliases stand for aliases.
    DeserializationUtils.Options limits = DeserializationUtils.getOptions();
    limits.setMaxYamlAliasesForCollections(50);
    limits.setMaxYamlReferences(100_000L);
    limits.setMaxYamlDepth(200);
    limits.setMaxYamlCodePoints(Outbound.LARGEST_ANSWER);
  }

  private final Use use;
  private final OpenAPI document;
  private final Schemas schemas;
  private final Set<String> names = new HashSet<>();
  private final Set<String> scopes = new LinkedHashSet<>();
  private @Nullable OAuthFlow flow;

  private DocumentReader(Use use, OpenAPI document) {
    this.use = use;
    this.document = document;
    this.schemas = new Schemas(document);
  }

  /**
   * What the document says.
   *
   * @throws Permanent with {@code MISCONFIGURED} when it is no document we can use
   */
  static Description read(Use use, String text) {
    return read(use, parsed(use.app(), text));
  }

  /** As {@link #read(Use, String)}, for a document that is parsed already. */
  static Description read(Use use, OpenAPI document) {
    return new DocumentReader(use, document).description();
  }

  /**
   * The document as it is written.
   *
   * @throws Permanent with {@code MISCONFIGURED} when it is none
   */
  static OpenAPI parsed(AppId app, String text) {
    ParseOptions options = new ParseOptions();
    options.setResolve(false);
    SwaggerParseResult result = new OpenAPIV3Parser().readContents(text, null, options);
    OpenAPI document = result.getOpenAPI();
    if (document == null || document.getPaths() == null || document.getInfo() == null) {
      throw wrong(app, "it is no OpenAPI 3.0 or 3.1 document: " + result.getMessages());
    }
    if (result.getMessages() != null && !result.getMessages().isEmpty()) {
      LOG.warn("The document of {} is not quite right: {}", app, result.getMessages());
    }
    return document;
  }

  private static Permanent wrong(AppId app, String problem) {
    return new Permanent(
        FailureCode.MISCONFIGURED, "the OpenAPI document of " + app + ": " + problem);
  }

  private Permanent wrong(String problem) {
    return wrong(use.app(), problem);
  }

  /** An operation cannot be used. The message is for people. */
  private static final class LeaveOut extends Exception {
    private static final long serialVersionUID = 1L;

    LeaveOut(String why) {
      super(why);
    }
  }

  private Description description() {
    List<Operation> operations = new ArrayList<>();
    List<LeftOut> leftOut = new ArrayList<>();
    document
        .getPaths()
        .forEach(
            (path, item) ->
                item.readOperationsMap()
                    .forEach(
                        (method, operation) -> {
                          if (METHODS.contains(method)) {
                            add(path, item, method, operation, operations, leftOut);
                          }
                        }));
    leaveOutWhatCannotBeFoundOut(operations, leftOut);
    String name = document.getInfo().getTitle();
    String about = document.getInfo().getDescription();
    App app =
        new App(
            use.app(),
            use.name() != null ? use.name() : isBlank(name) ? use.app().value() : name,
            isBlank(about) ? "The API of " + name : cut(about.strip()),
            access());
    return new Description(app, operations, leftOut, addressed(), use.secret(), refusals());
  }

  private void add(
      String path,
      PathItem item,
      HttpMethod method,
      io.swagger.v3.oas.models.Operation operation,
      List<Operation> operations,
      List<LeftOut> leftOut) {
    String why;
    try {
      if (use.author() == Author.THEIRS && operations.size() >= MOST_OPERATIONS) {
        throw new LeaveOut("there are more than " + MOST_OPERATIONS);
      }
      operations.add(operation(path, item, method, operation));
      return;
    } catch (LeaveOut | Schemas.TooLarge e) {
      why = String.valueOf(e.getMessage());
    } catch (Permanent e) {
      if (use.author() == Author.OURS) {
        throw e;
      }
      why = String.valueOf(e.getMessage()).replaceFirst("^the OpenAPI document of [^ ]+: ", "");
    }
    leftOut.add(new LeftOut(method + " " + path, why));
  }

  /** An operation by which another can be found out about has to be there. */
  private void leaveOutWhatCannotBeFoundOut(List<Operation> operations, List<LeftOut> leftOut) {
    for (Operation operation : List.copyOf(operations)) {
      Reconciliation how = operation.reconciliation();
      if (how != null
          && (unknown(how.operation(), operations)
              || (how.lookup() != null && unknown(how.lookup().operation(), operations)))) {
        String why = "x-parley-reconcile names an operation that is not there";
        if (use.author() == Author.OURS) {
          throw wrong(why);
        }
        operations.remove(operation);
        leftOut.add(new LeftOut(operation.method() + " " + operation.action().id().name(), why));
      }
    }
  }

  /** Whether the address of everything is configured, and not described. */
  private boolean addressed() {
    return "configured".equals(extension(document.getExtensions(), "x-parley-address"));
  }

  /** Whoever wrote it: a model reads it. */
  private String cut(String text) {
    return use.author() == Author.OURS || text.length() <= LONGEST_TEXT
        ? text
        : text.substring(0, LONGEST_TEXT) + "…";
  }

  private static boolean unknown(String name, List<Operation> operations) {
    return operations.stream().noneMatch(o -> o.action().id().name().equals(name));
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }

  private App.Access access() {
    OAuthFlow oauth = flow;
    if (oauth == null) {
      return new App.Access.Free();
    }
    String revocation = text(extension(oauth.getExtensions(), "x-parley-revocationUrl"));
    scopes.addAll(Schemas.texts(tree(extension(oauth.getExtensions(), "x-parley-scopes"))));
    List<String> wanted = use.scopes();
    return new App.Access.OAuth(
        rebased(oauth.getAuthorizationUrl()),
        rebased(oauth.getTokenUrl()),
        revocation == null ? null : rebased(revocation),
        wanted == null || wanted.isEmpty() ? List.copyOf(scopes) : wanted);
  }

  /** An address of the document, or its stand-in below the configured base. */
  private URI rebased(@Nullable String address) {
    if (address == null) {
      throw wrong("an address of its authorization server is missing");
    }
    URI uri;
    try {
      uri = URI.create(address);
    } catch (IllegalArgumentException e) {
      throw wrong("this is no address: " + address);
    }
    URI base = use.standIn();
    if (base == null) {
      if (!uri.isAbsolute()) {
        throw wrong("it says no host, so a base-url has to be configured");
      }
      return uri;
    }
    String path = Objects.requireNonNullElse(uri.getRawPath(), "");
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return URI.create(withoutSlash(base.toString()) + path + query);
  }

  private static String withoutSlash(String address) {
    return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
  }

  private Description.@Nullable Refusals refusals() {
    JsonNode said = tree(extension(document.getExtensions(), "x-parley-failure"));
    return said.isMissingNode()
        ? null
        : new Description.Refusals(
            said.path("unless").asText(),
            said.path("problem").asText(),
            Set.copyOf(Schemas.texts(said.path("not-connected"))),
            Set.copyOf(Schemas.texts(said.path("not-now"))),
            Set.copyOf(Schemas.texts(said.path("unknown"))));
  }

  private Operation operation(
      String path, PathItem item, HttpMethod method, io.swagger.v3.oas.models.Operation operation)
      throws LeaveOut {
    Arguments arguments = new Arguments();
    List<Slot> slots = new ArrayList<>();
    for (Parameter parameter : parameters(item, operation)) {
      String where = String.valueOf(parameter.getIn());
      boolean needed = Boolean.TRUE.equals(parameter.getRequired());
      if (parameter.getName() == null) {
        throw new LeaveOut("a parameter has no name");
      }
      Place place =
          switch (where) {
            case "path" -> Place.PATH;
            case "query" -> Place.QUERY;
            case "header" -> Place.HEADER;
            default -> null;
          };
      if (place == null) {
        if (needed) {
          throw new LeaveOut("it needs a parameter in a " + where);
        }
      } else if (place != Place.HEADER
          || !SET_BY_US.contains(parameter.getName().toLowerCase(Locale.ROOT))) {
        slots.add(slot(parameter, place, needed, arguments));
      }
    }
    boolean keyed = slots.stream().anyMatch(DocumentReader::carriesKey);
    BodyFormat format = null;
    RequestBody body = body(operation.getRequestBody());
    if (body != null && method == HttpMethod.GET) {
      if (Boolean.TRUE.equals(body.getRequired())) {
        throw new LeaveOut("it needs a body with GET");
      }
    } else if (body != null) {
      Content content = body.getContent();
      MediaType json = media(content, "json");
      MediaType form = media(content, "x-www-form-urlencoded");
      boolean needed = Boolean.TRUE.equals(body.getRequired());
      if (json != null) {
        format = BodyFormat.JSON;
        body(schemas.tree(json.getSchema()), needed, slots, arguments);
      } else if (form != null) {
        format = BodyFormat.FORM;
        body(schemas.tree(form.getSchema()), needed, slots, arguments);
      } else if (needed) {
        throw new LeaveOut("it needs a body that is neither JSON nor a form");
      }
    }
    Map<String, Object> extensions = operation.getExtensions();
    Risk risk = risk(text(extension(extensions, "x-parley-risk")), method);
    Reconciliation reconciliation =
        reconciliation(tree(extension(extensions, "x-parley-reconcile")));
    boolean idempotent =
        keyed
            || risk == Risk.READ
            || switch (extension(extensions, "x-parley-idempotent")) {
              case Boolean said -> said;
              case null, default -> method == HttpMethod.PUT;
            };
    Repetition repetition =
        idempotent
            ? Repetition.SAFE
            : reconciliation != null ? Repetition.RECONCILABLE : Repetition.UNSAFE;
    ActionId id = new ActionId(use.app(), name(operation.getOperationId(), method, path));
    String title =
        isBlank(operation.getSummary())
            ? id.name().replace('_', ' ').replace('-', ' ')
            : cut(operation.getSummary().strip());
    String about =
        isBlank(operation.getDescription()) ? title : cut(operation.getDescription().strip());
    String summary = text(extension(extensions, "x-parley-summary"));
    ArgumentSchema schema = arguments.schema();
    Action action =
        new Action(
            id,
            title,
            about,
            schema,
            version(method + " " + path + " " + Json.sorted(schema.json()) + risk + repetition),
            risk,
            repetition,
            summary == null ? title : summary);
    return new Operation(
        action,
        Boolean.TRUE.equals(extension(extensions, "x-parley-internal"))
            ? Offer.INTERNAL
            : Offer.OFFERED,
        method.name(),
        addressed() && use.address() != null
            ? use.address().toString()
            : withoutSlash(server(item, operation)) + path,
        slots,
        format,
        proof(operation),
        answer(operation),
        reconciliation);
  }

  /** A header by which a provider takes our key for a call, so that twice is the same as once. */
  private static boolean carriesKey(Slot slot) {
    return slot.place() == Place.HEADER && slot.name().equalsIgnoreCase("Idempotency-Key");
  }

  private List<Parameter> parameters(PathItem item, io.swagger.v3.oas.models.Operation operation) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    for (List<Parameter> some : lists(item.getParameters(), operation.getParameters())) {
      for (Parameter each : some) {
        Parameter parameter = resolved(each);
        parameters.put(parameter.getIn() + " " + parameter.getName(), parameter);
      }
    }
    return List.copyOf(parameters.values());
  }

  private static List<List<Parameter>> lists(
      @Nullable List<Parameter> first, @Nullable List<Parameter> second) {
    return List.of(
        Objects.requireNonNullElse(first, List.of()),
        Objects.requireNonNullElse(second, List.of()));
  }

  private Parameter resolved(Parameter parameter) {
    String reference = parameter.get$ref();
    if (reference == null) {
      return parameter;
    }
    Components components = document.getComponents();
    Parameter target =
        components == null || components.getParameters() == null
            ? null
            : components.getParameters().get(lastPart(reference));
    if (target == null) {
      throw wrong("there is no " + reference);
    }
    return target;
  }

  private @Nullable RequestBody body(@Nullable RequestBody body) {
    if (body == null || body.get$ref() == null) {
      return body;
    }
    Components components = document.getComponents();
    return components == null || components.getRequestBodies() == null
        ? null
        : components.getRequestBodies().get(lastPart(body.get$ref()));
  }

  private static String lastPart(String reference) {
    return reference.substring(reference.lastIndexOf('/') + 1);
  }

  private static @Nullable MediaType media(@Nullable Content content, String kind) {
    if (content != null) {
      for (Map.Entry<String, MediaType> each : content.entrySet()) {
        String type = each.getKey().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (type.endsWith("/" + kind) || type.endsWith("+" + kind)) {
          return each.getValue();
        }
      }
    }
    return null;
  }

  private Slot slot(Parameter parameter, Place place, boolean needed, Arguments arguments) {
    MediaType content =
        parameter.getContent() == null ? null : media(parameter.getContent(), "json");
    ObjectNode schema = schemas.tree(content == null ? parameter.getSchema() : content.getSchema());
    if (!schema.has("description") && !isBlank(parameter.getDescription())) {
      schema.put("description", parameter.getDescription().strip());
    }
    if (parameter.getExtensions() != null) {
      parameter.getExtensions().forEach((name, value) -> schema.set(name, Json.tree(value)));
    }
    if (place == Place.HEADER && parameter.getName().equalsIgnoreCase("Idempotency-Key")) {
      schema.put("x-parley-value", "{key}");
    }
    return new Slot(
        parameter.getName(),
        place,
        Boolean.FALSE.equals(parameter.getExplode()) ? Repeating.JOINED : Repeating.EACH,
        source(parameter.getName(), place, schema, needed, arguments));
  }

  private void body(ObjectNode schema, boolean needed, List<Slot> slots, Arguments arguments) {
    Map<String, ObjectNode> members = Schemas.members(schema);
    if (members.isEmpty() || schema.has("oneOf") || schema.has("anyOf")) {
      slots.add(
          new Slot(
              "body",
              Place.BODY,
              Repeating.EACH,
              source("body", Place.BODY, schema, needed, arguments)));
      return;
    }
    Set<String> required = Schemas.required(schema);
    members.forEach(
        (name, member) -> {
          if (!member.path("readOnly").asBoolean()) {
            slots.add(
                new Slot(
                    name,
                    Place.MEMBER,
                    Repeating.EACH,
                    source(
                        name, Place.MEMBER, member, needed && required.contains(name), arguments)));
          }
        });
  }

  private Source source(
      String name, Place place, ObjectNode schema, boolean needed, Arguments arguments) {
    if (schema.has("x-parley-value")) {
      return new Source.Fixed(template(schema.path("x-parley-value")));
    }
    if (schema.has("x-parley-encoder")) {
      Encoder encoder =
          schema.has("x-parley-template")
              ? new FilledTemplate(template(schema.path("x-parley-template")))
              : Encoder.ALL.get(schema.path("x-parley-encoder").asText());
      if (encoder == null) {
        throw wrong("there is no encoder " + schema.path("x-parley-encoder").asText());
      }
      JsonNode friendly = schema.path("x-parley-parameters");
      Set<String> required = Schemas.required(friendly);
      Map<String, Source> parameters = new LinkedHashMap<>();
      Schemas.members(friendly)
          .forEach(
              (inner, member) ->
                  parameters.put(
                      inner,
                      source(inner, place, member, needed && required.contains(inner), arguments)));
      return new Source.Encoded(encoder, parameters);
    }
    String wanted = schema.path("x-parley-name").asText(name);
    return new Source.Argument(
        arguments.add(wanted, place, Schemas.forArguments(schema), needed),
        schema.has("x-parley-append") ? template(schema.path("x-parley-append")) : null);
  }

  /** The arguments of an operation, from wherever they come. */
  private static final class Arguments {
    private final ObjectNode properties = Json.MAPPER.createObjectNode();
    private final ArrayNode required = Json.MAPPER.createArrayNode();

    /** Its name: the wanted one, or one with its place in front where that is taken. */
    String add(String wanted, Place place, ObjectNode schema, boolean needed) {
      String name =
          properties.has(wanted) ? place.name().toLowerCase(Locale.ROOT) + "_" + wanted : wanted;
      properties.set(name, schema);
      if (needed) {
        required.add(name);
      }
      return name;
    }

    ArgumentSchema schema() {
      ObjectNode schema = Json.MAPPER.createObjectNode().put("type", "object");
      schema.set("properties", properties);
      if (!required.isEmpty()) {
        schema.set("required", required);
      }
      return new ArgumentSchema(Json.object(schema));
    }
  }

  private Risk risk(@Nullable String said, HttpMethod method) {
    Risk usual =
        switch (method) {
          case GET -> Risk.READ;
          case DELETE -> Risk.DESTRUCTIVE;
          default -> Risk.WRITE;
        };
    if (said == null) {
      return usual;
    }
    Risk risk =
        switch (said) {
          case "read" -> Risk.READ;
          case "write" -> Risk.WRITE;
          case "destructive" -> Risk.DESTRUCTIVE;
          default -> throw wrong("there is no risk " + said);
        };
    return use.author() == Author.THEIRS && risk.compareTo(usual) < 0 ? usual : risk;
  }

  private @Nullable Reconciliation reconciliation(JsonNode said) {
    if (said.isMissingNode()) {
      return null;
    }
    JsonNode lookup = said.path("lookup");
    return new Reconciliation(
        lookup.isMissingNode()
            ? null
            : new Lookup(
                lookup.path("operation").asText(),
                template(lookup.path("arguments")),
                lookup.path("list").asText(),
                lookup.path("where").asText(),
                template(lookup.path("equals")),
                lookup.path("take").asText(),
                lookup.path("as").asText()),
        said.path("operation").asText(),
        template(said.path("arguments")),
        said.path("gone").asBoolean()
            ? new Evidence.Gone()
            : said.path("found").asBoolean()
                ? new Evidence.Found(
                    said.has("where") ? said.path("where").asText() : null,
                    said.has("equals") ? template(said.path("equals")) : null)
                : new Evidence.Listed(
                    said.path("list").asText(),
                    said.has("mark") ? template(said.path("mark")) : null,
                    said.has("limit") ? said.path("limit").asInt() : null));
  }

  private static Template template(JsonNode value) {
    Object plain =
        value.isMissingNode()
            ? Map.of()
            : Objects.requireNonNullElse(Json.MAPPER.convertValue(value, Object.class), Map.of());
    return new Template(plain);
  }

  private String name(@Nullable String operationId, HttpMethod method, String path) {
    String wanted =
        operationId == null || operationId.isBlank()
            ? method.name().toLowerCase(Locale.ROOT) + path
            : operationId;
    String plain = wanted.replaceAll("[^A-Za-z0-9_-]+", "_");
    String name = plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
    for (int i = 2; !names.add(name); i++) {
      String ending = "_" + i;
      name = plain.substring(0, Math.min(plain.length(), LONGEST_NAME - ending.length())) + ending;
    }
    return name;
  }

  private String server(PathItem item, io.swagger.v3.oas.models.Operation operation)
      throws LeaveOut {
    if (use.server() != null) {
      if (operation.getServers() != null || item.getServers() != null) {
        throw new LeaveOut("it has a server of its own");
      }
      return use.server().toString();
    }
    for (List<Server> servers :
        List.of(
            Objects.requireNonNullElse(operation.getServers(), List.<Server>of()),
            Objects.requireNonNullElse(item.getServers(), List.<Server>of()),
            Objects.requireNonNullElse(document.getServers(), List.<Server>of()))) {
      if (!servers.isEmpty()) {
        return rebased(address(servers.getFirst())).toString();
      }
    }
    return rebased("").toString();
  }

  /** With the defaults of its variables. */
  static String address(Server server) {
    String address = Objects.requireNonNullElse(server.getUrl(), "");
    if (server.getVariables() != null) {
      for (var variable : server.getVariables().entrySet()) {
        address =
            address.replace(
                "{" + variable.getKey() + "}",
                Objects.requireNonNullElse(variable.getValue().getDefault(), ""));
      }
    }
    return address;
  }

  private Proof proof(io.swagger.v3.oas.models.Operation operation, Auth auth) {
    return switch (auth.kind()) {
      case NONE -> new Proof.Nothing();
      case BEARER -> new Proof.BearerHeader();
      case BASIC -> new Proof.BasicHeader();
      case API_KEY ->
          new Proof.Key(
              Objects.requireNonNullElse(auth.name(), "Authorization"),
              auth.place() == Auth.Place.QUERY ? Place.QUERY : Place.HEADER);
      case OAUTH2 -> {
        schemes(document)
            .forEach(
                (name, scheme) -> {
                  OAuthFlow code = codeFlow(scheme);
                  if (code != null && (flow == null || flow.equals(code))) {
                    flow = code;
                    scopes.addAll(scopes(operation, name));
                  }
                });
        yield new Proof.BearerHeader();
      }
    };
  }

  /** The scopes that an operation asks of a scheme. */
  private List<String> scopes(io.swagger.v3.oas.models.Operation operation, String scheme) {
    List<SecurityRequirement> alternatives =
        operation.getSecurity() == null ? document.getSecurity() : operation.getSecurity();
    return alternatives == null
        ? List.of()
        : alternatives.stream()
            .map(alternative -> alternative.get(scheme))
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(List.of());
  }

  /** The security schemes of a document. */
  static Map<String, SecurityScheme> schemes(OpenAPI document) {
    Components components = document.getComponents();
    return components == null || components.getSecuritySchemes() == null
        ? Map.of()
        : components.getSecuritySchemes();
  }

  /** The authorization code flow of a scheme, if it is OAuth 2 and has that. */
  static @Nullable OAuthFlow codeFlow(SecurityScheme scheme) {
    return scheme.getType() != SecurityScheme.Type.OAUTH2 || scheme.getFlows() == null
        ? null
        : scheme.getFlows().getAuthorizationCode();
  }

  private Proof proof(io.swagger.v3.oas.models.Operation operation) {
    if (use.auth() != null) {
      return proof(operation, use.auth());
    }
    List<SecurityRequirement> alternatives =
        operation.getSecurity() == null ? document.getSecurity() : operation.getSecurity();
    Components components = document.getComponents();
    if (alternatives == null || components == null || components.getSecuritySchemes() == null) {
      return new Proof.Nothing();
    }
    for (SecurityRequirement alternative : alternatives) {
      if (alternative.size() == 1) {
        String name = alternative.keySet().iterator().next();
        SecurityScheme scheme = components.getSecuritySchemes().get(name);
        Proof proof = scheme == null || scheme.getType() == null ? null : proof(scheme);
        if (scheme != null && proof != null) {
          if (scheme.getType() == SecurityScheme.Type.OAUTH2) {
            flow = scheme.getFlows().getAuthorizationCode();
            scopes.addAll(Objects.requireNonNullElse(alternative.get(name), List.of()));
          }
          return proof;
        }
      }
    }
    return new Proof.Nothing();
  }

  private static @Nullable Proof proof(SecurityScheme scheme) {
    return switch (scheme.getType()) {
      case OAUTH2 ->
          scheme.getFlows() == null || scheme.getFlows().getAuthorizationCode() == null
              ? null
              : new Proof.BearerHeader();
      case HTTP ->
          "basic".equalsIgnoreCase(scheme.getScheme())
              ? new Proof.BasicHeader()
              : new Proof.BearerHeader();
      case APIKEY ->
          "standard-webhooks".equals(extension(scheme.getExtensions(), "x-parley-proof"))
              ? new Proof.Signature()
              : switch (scheme.getIn()) {
                case HEADER -> new Proof.Key(scheme.getName(), Place.HEADER);
                case QUERY -> new Proof.Key(scheme.getName(), Place.QUERY);
                case COOKIE -> null;
              };
      case OPENIDCONNECT -> new Proof.BearerHeader();
      case MUTUALTLS -> null;
    };
  }

  private @Nullable JsonNode answer(io.swagger.v3.oas.models.Operation operation) {
    if (!"described".equals(extension(document.getExtensions(), "x-parley-answers"))
        || operation.getResponses() == null) {
      return null;
    }
    for (Map.Entry<String, ApiResponse> each : operation.getResponses().entrySet()) {
      if (each.getKey().startsWith("2")) {
        MediaType json = media(each.getValue().getContent(), "json");
        if (json != null && json.getSchema() != null) {
          return schemas.tree(json.getSchema());
        }
      }
    }
    return null;
  }

  private static String version(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static @Nullable Object extension(@Nullable Map<String, Object> extensions, String name) {
    return extensions == null ? null : extensions.get(name);
  }

  private static @Nullable String text(@Nullable Object extension) {
    return extension == null ? null : extension.toString();
  }

  private static JsonNode tree(@Nullable Object extension) {
    return extension == null ? MissingNode.getInstance() : Json.tree(extension);
  }
}
