package dev.parley.infra.sandbox.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.infra.sandbox.model.ArgumentReader.Gaps;
import dev.parley.infra.sandbox.model.ArgumentReader.Rejected;
import dev.parley.infra.sandbox.model.ChatRequest.Format;
import dev.parley.infra.sandbox.model.ChatRequest.Message;
import dev.parley.infra.sandbox.model.ChatRequest.Role;
import dev.parley.infra.sandbox.model.ChatRequest.Tool;
import dev.parley.infra.sandbox.model.ChatRequest.ToolCall;
import dev.parley.infra.sandbox.model.ChatRequest.ToolChoice;
import dev.parley.infra.sandbox.model.ToolRanking.Ranked;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides what to answer: which tool to call with what, or what to say. Only what users say is a
 * request; system messages and tool results are context.
 */
final class Responder {

  /** Least fit at which a clause is taken to ask for a tool. */
  private static final double LEAST_FIT = 0.35;

  /** Least assurance at which a tool is called that nobody insists on; measured, not guessed. */
  private static final double LEAST_ASSURANCE = 0.85;

  /** What it adds to the assurance that all required parameters are found. */
  private static final double COMPLETENESS = 0.5;

  private static final int MOST_TOLD_TOOLS = 12;
  private static final int LONGEST_TOLD = 600;
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Pattern GREETING =
      Pattern.compile(
          "(?i)\\W*(?:(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings|howdy)\\b"
              + "(?:\\W+(?:there|all|everyone|team|again|how are you(?: doing)?(?: today)?))*)\\W*");
  private static final Pattern THANKS =
      Pattern.compile(
          "(?i)\\W*(?:(?:ok|okay|great|perfect|cool|nice|awesome|wonderful)\\W+)?"
              + "(?:thanks|thank you|thx|cheers|much appreciated)\\b.{0,40}");
  private static final Pattern FAREWELL =
      Pattern.compile("(?i)\\W*(?:good ?bye|bye|see you|see ya|good night)\\b.{0,20}");
  private static final Pattern ACKNOWLEDGED =
      Pattern.compile(
          "(?i)\\W*(?:ok|okay|great|perfect|cool|nice|awesome|wonderful|yes|no|sure|fine|got it"
              + "|i see|alright|all right|well done|good job)\\W*");
  private static final Pattern WHAT_CAN_YOU_DO =
      Pattern.compile(
          "(?i).*\\b(?:what (?:all )?(?:can|could) (?:you|i) (?:do|help|ask)|what (?:do|are) you"
              + "(?: do| able to do| capable of| for)?\\s*\\??$|how can you help|what are your"
              + " (?:capabilities|features|skills|tools)|what (?:tools|apps|actions|functions) (?:do"
              + " you|can you|are)|who are you|help me understand what you).*",
          Pattern.DOTALL);
  private static final Pattern AMENDS =
      Pattern.compile(
          "(?is)\\W*(?:(?:yes|yep|ok|okay|sure|fine|good|no|wait|hold on)\\W+)?"
              + "(?:but|make (?:it|that)|change|rather|instead|actually|only)\\b.*");
  private static final Pattern HELP = Pattern.compile("(?i)\\W*help(?: me)?\\W*");
  private static final Pattern CANCEL =
      Pattern.compile(
          "(?i)\\W*(?:never ?mind|forget (?:it|about it)|cancel(?: (?:it|that))?|stop|abort)\\W*");
  private static final Pattern GO_ON = Pattern.compile("(?is).*\\bcontinue\\b.*\\bexactly\\b.*");
  private static final Pattern CLAUSE_END =
      Pattern.compile(
          "(?i)(?:[,;.]?\\s+and then\\s+|[,;.]\\s+then\\s+|\\s+then\\s+|;\\s+|[.!?]\\s+"
              + "(?:also,?\\s+|after that,?\\s+)?|,?\\s+and (?:also )?|,\\s+)(?=\\p{L})");
  private static final Pattern ASKS =
      Pattern.compile(
          "(?is).*(?:\\?|\\bplease (?:provide|give|tell|specify|enter|answer)|\\bneed(?:s|ed)?\\b"
              + "|\\bmissing\\b|\\brequired\\b|:\\s*$).*");
  private static final Pattern TODAY =
      Pattern.compile("(?i)(?:today|current date|now)\\D{0,20}(\\d{4}[-./]\\d{1,2}[-./]\\d{1,2})");
  private static final Pattern FAILED =
      Pattern.compile(
          "(?is)\\W*(?:error|failed|failure|exception|invalid|cannot|could not|unable|denied"
              + "|forbidden|unauthorized|not found|timed out)\\b.*");
  private static final Pattern UNTRUSTED = Pattern.compile("(?i)untrusted.*");
  private static final Pattern NO_SUCH_TOOL =
      Pattern.compile("(?i)\\b(?:no (?:such )?|unknown )(?:tool|function)\\b");
  private static final Pattern BAD_ARGUMENTS =
      Pattern.compile(
          "(?is).*(?:\\binvalid\\b|\\bmissing\\b|\\brequired\\b|\\bmust\\b|\\bschema\\b"
              + "|\\bargument|\\bparameter|\\bexpected\\b|\\bnot allowed\\b|\\bunknown property).*");
  private static final Set<String> READING =
      Words.stems(
          "list get find search show read fetch retrieve look view check calculate compute convert"
              + " translate estimate predict query lookup count describe");

  private final InstantSource clock;

  Responder(InstantSource clock) {
    this.clock = clock;
  }

  /** One thing to do: a tool and the words that ask for it. */
  private record Task(Tool tool, List<Passage> said) {}

  /**
   * What the user is asking now.
   *
   * @param latestFirst the messages that say it; a later one amends those before it
   * @param asked what the assistant asked just before the last of them, or empty
   */
  private record Request(List<Passage> latestFirst, String asked) {

    String last() {
      return latestFirst.isEmpty() ? "" : latestFirst.getFirst().text();
    }
  }

  Answer answer(ChatRequest request) {
    return broken(request).map(partial -> rest(request, partial)).orElseGet(() -> fresh(request));
  }

  /** What the assistant had said when it was broken off, if it is asked to go on from there. */
  private static Optional<String> broken(ChatRequest request) {
    List<Message> messages = request.messages();
    if (messages.size() < 3 || !GO_ON.matcher(messages.getLast().text()).matches()) {
      return Optional.empty();
    }
    Message partial = messages.get(messages.size() - 2);
    return partial.role() == Role.ASSISTANT && partial.calls().isEmpty()
        ? Optional.of(partial.text())
        : Optional.empty();
  }

  /** What is missing of the answer to the messages before, or all of it where it is another. */
  private Answer rest(ChatRequest request, String partial) {
    List<Message> before = request.messages().subList(0, request.messages().size() - 2);
    Answer whole = fresh(request.of(before));
    return whole instanceof Answer.Text(String content) && content.startsWith(partial)
        ? new Answer.Text(content.substring(partial.length()))
        : whole;
  }

  private Answer fresh(ChatRequest request) {
    List<Tool> offered =
        switch (request.choice()) {
          case ToolChoice.None _ -> List.of();
          case ToolChoice.Named(String name) ->
              request.tools().stream().filter(tool -> tool.name().equals(name)).toList();
          case ToolChoice.Auto _, ToolChoice.Required _ -> request.tools();
        };
    boolean insisted =
        request.choice() instanceof ToolChoice.Named
            || request.choice() instanceof ToolChoice.Required;
    Request asked = request(request.messages(), offered);
    LocalDate today = today(request.messages());
    if (!offered.isEmpty()) {
      Optional<Answer> calls = calls(request, asked, offered, insisted, today);
      if (calls.isPresent()) {
        return calls.get();
      }
    }
    return switch (request.format()) {
      case Format.Words _ -> new Answer.Text(words(request, asked));
      case Format.AnyObject _ ->
          new Answer.Text(
              ArgumentReader.literals(asked.last(), '{', '}').stream()
                  .findFirst()
                  .orElseGet(() -> JSON.createObjectNode().put("answer", words(request, asked)))
                  .toString());
      case Format.Schema(JsonNode schema) ->
          new Answer.Text(
              new ArgumentReader(today)
                  .read(schema, asked.latestFirst(), asked.asked(), List.of(), Gaps.EMPTY)
                  .toString());
    };
  }

  private Optional<Answer> calls(
      ChatRequest request, Request asked, List<Tool> offered, boolean insisted, LocalDate today) {
    List<Message> messages = request.messages();
    boolean afterTools = messages.getLast().role() == Role.TOOL;
    List<ToolCall> made = new ArrayList<>(callsSinceRequest(messages));
    boolean mistaken = afterTools && made.removeIf(call -> neverWas(call, messages, offered));
    if (mistaken && made.size() + 1 < callsSinceRequest(messages).size()) {
      return Optional.empty();
    }
    afterTools = afterTools && !mistaken;
    if (afterTools) {
      Optional<Answer> repaired = repaired(messages, asked, offered, today);
      if (repaired.isPresent()) {
        return repaired;
      }
    } else if (!insisted && isSmallTalk(asked)) {
      return Optional.empty();
    }
    if (asked.latestFirst().isEmpty() && !insisted) {
      return Optional.empty();
    }
    ArgumentReader reader = new ArgumentReader(today);
    if (!insisted && offered.size() == 1 && AMENDS.matcher(asked.last()).matches()) {
      Optional<Answer> amended = amended(asked, offered.getFirst(), reader);
      if (amended.isPresent()) {
        return amended;
      }
    }
    List<Task> tasks = new ArrayList<>(tasks(asked, offered, insisted && !afterTools, reader));
    for (ToolCall call : made) {
      boolean done = false;
      for (int at = 0; at < tasks.size() && !done; at++) {
        if (tasks.get(at).tool().name().equals(call.tool())) {
          tasks.remove(at);
          done = true;
        }
      }
      if (!done && !insisted && !tasks.isEmpty() && !isOffered(call.tool(), offered)) {
        // Tools may be offered in stages: one that is on offer no more did the first thing asked.
        tasks.removeFirst();
      }
    }
    if (afterTools && (tasks.isEmpty() || failure(messages.getLast().text()).isPresent())) {
      return Optional.empty();
    }
    int most = request.calling() == ChatRequest.Calling.PARALLEL ? tasks.size() : 1;
    List<Answer.Call> calls = new ArrayList<>();
    for (Task task : tasks.subList(0, Math.min(most, tasks.size()))) {
      ObjectNode arguments =
          reader.read(
              task.tool().parameters(), task.said(), asked.asked(), List.of(), Gaps.LEFT_OUT);
      calls.add(new Answer.Call(task.tool().name(), arguments.toString()));
    }
    return calls.isEmpty() ? Optional.empty() : Optional.of(new Answer.Calls(calls));
  }

  /** The one tool with what "yes, but to Bob" changes. */
  private static Optional<Answer> amended(Request asked, Tool tool, ArgumentReader reader) {
    ObjectNode changed =
        reader.read(
            tool.parameters(),
            List.of(asked.latestFirst().getFirst()),
            asked.asked(),
            List.of(),
            Gaps.LEFT_OUT);
    return changed.isEmpty()
        ? Optional.empty()
        : Optional.of(new Answer.Calls(List.of(new Answer.Call(tool.name(), changed.toString()))));
  }

  /** Whether the call named a tool that there is not, and was told so: then it counts for none. */
  private static boolean neverWas(ToolCall call, List<Message> messages, List<Tool> offered) {
    return !isOffered(call.tool(), offered)
        && messages.stream()
            .filter(message -> message.role() == Role.TOOL && message.callId().equals(call.id()))
            .anyMatch(
                message -> failure(message.text()).filter(NO_SUCH_TOOL.asPredicate()).isPresent());
  }

  private static boolean isOffered(String name, List<Tool> offered) {
    return offered.stream().anyMatch(tool -> tool.name().equals(name));
  }

  /**
   * What is asked, each thing with its tool; several only where different tools fit its clauses.
   */
  private static List<Task> tasks(
      Request asked, List<Tool> offered, boolean insisted, ArgumentReader reader) {
    ToolRanking ranking = new ToolRanking(offered);
    Ranked best = ranking.rank(asked.latestFirst()).getFirst();
    List<Task> single =
        insisted || assurance(best, asked.latestFirst(), reader) >= LEAST_ASSURANCE
            ? List.of(new Task(best.tool(), asked.latestFirst()))
            : List.of();
    if (asked.latestFirst().size() != 1 || offered.size() < 2) {
      return single;
    }
    List<Task> several = new ArrayList<>();
    Set<String> tools = new HashSet<>();
    for (Passage clause : clauses(asked.latestFirst().getFirst(), ranking)) {
      Ranked fitting = ranking.rank(List.of(clause)).getFirst();
      if (assurance(fitting, List.of(clause), reader) >= LEAST_ASSURANCE
          && tools.add(fitting.tool().name())) {
        several.add(new Task(fitting.tool(), List.of(clause)));
      }
    }
    return several.size() > 1 ? several : single;
  }

  /** How sure it is that the tool is meant: by its words, and by finding what it requires. */
  private static double assurance(Ranked ranked, List<Passage> said, ArgumentReader reader) {
    return ranked.fit() + COMPLETENESS * completeness(ranked, said, reader);
  }

  /** Which share of the required parameters was said; all, where none is required. */
  private static double completeness(Ranked ranked, List<Passage> said, ArgumentReader reader) {
    JsonNode schema = ranked.tool().parameters();
    JsonNode required = schema.path("required");
    if (required.isEmpty()) {
      return 1;
    }
    ObjectNode found = reader.read(schema, said, "", List.of(), Gaps.LEFT_OUT);
    int present = 0;
    for (JsonNode name : required) {
      present += found.has(name.asText()) ? 1 : 0;
    }
    return (double) present / required.size();
  }

  /** Cuts where a clause begins that asks for another tool by itself; the rest stays together. */
  private static List<Passage> clauses(Passage passage, ToolRanking ranking) {
    List<Passage> clauses = new ArrayList<>();
    Matcher end = CLAUSE_END.matcher(passage.text());
    int start = 0;
    while (end.find()) {
      String before = passage.text().substring(start, end.start());
      String after = passage.text().substring(end.end());
      if (isQuoted(passage, end.start()) || !startsWithVerb(after, ranking)) {
        continue;
      }
      Ranked first = ranking.rank(List.of(Passage.of(before))).getFirst();
      Ranked next = ranking.rank(List.of(Passage.of(after))).getFirst();
      if (first.fit() >= LEAST_FIT
          && next.fit() >= LEAST_FIT
          && !first.tool().equals(next.tool())) {
        clauses.add(Passage.of(before));
        start = end.end();
      }
    }
    clauses.add(Passage.of(passage.text().substring(start)));
    return clauses;
  }

  private static boolean isQuoted(Passage passage, int at) {
    return passage.pieces().stream()
        .anyMatch(piece -> piece.is(Passage.Form.QUOTED) && piece.start() < at && at < piece.end());
  }

  private static boolean startsWithVerb(String clause, ToolRanking ranking) {
    List<String> words = Words.split(clause);
    return !words.isEmpty() && ranking.names(Words.stem(words.getFirst()));
  }

  /**
   * The last user message, and those before it that it completes: the assistant had asked something
   * in between, or nothing at all was said in between, and the later message opens no request of
   * its own.
   */
  private static Request request(List<Message> messages, List<Tool> offered) {
    List<Passage> said = new ArrayList<>();
    String asked = "";
    boolean open = true;
    String between = "";
    boolean spoken = false;
    ToolRanking ranking = new ToolRanking(offered);
    for (int at = messages.size() - 1; at >= 0 && open; at--) {
      Message message = messages.get(at);
      switch (message.role()) {
        case USER -> {
          if (said.isEmpty()) {
            said.add(Passage.of(message.text()));
          } else if (spoken && !ASKS.matcher(between).matches()) {
            open = false;
          } else if (opensRequest(said.getLast(), ranking)) {
            open = false;
          } else {
            if (said.size() == 1) {
              asked = between;
            }
            said.add(Passage.of(message.text()));
          }
          between = "";
          spoken = false;
        }
        case ASSISTANT -> {
          if (message.calls().isEmpty()) {
            between = message.text();
            spoken = true;
          } else if (!said.isEmpty()) {
            open = false;
          }
        }
        case TOOL -> open = said.isEmpty();
        case SYSTEM -> {}
      }
    }
    return new Request(said, asked);
  }

  private static boolean opensRequest(Passage passage, ToolRanking ranking) {
    List<String> words =
        Words.split(passage.text()).stream().filter(word -> !Words.isEmpty(word)).toList();
    if (words.isEmpty() || !ranking.names(Words.stem(words.getFirst()))) {
      return false;
    }
    List<Ranked> ranked = ranking.rank(List.of(passage));
    return !ranked.isEmpty() && ranked.getFirst().fit() >= LEAST_FIT;
  }

  private static List<ToolCall> callsSinceRequest(List<Message> messages) {
    List<ToolCall> calls = new ArrayList<>();
    for (int at = messages.size() - 1; at >= 0; at--) {
      Message message = messages.get(at);
      if (message.role() == Role.USER) {
        return calls;
      }
      calls.addAll(message.calls());
    }
    return calls;
  }

  /** Calls again with other arguments, once, where the tool said that they were wrong. */
  private static Optional<Answer> repaired(
      List<Message> messages, Request asked, List<Tool> offered, LocalDate today) {
    Message result = messages.getLast();
    Optional<String> failure = failure(result.text());
    List<ToolCall> calls = callsSinceRequest(messages);
    if (failure.isEmpty() || !BAD_ARGUMENTS.matcher(failure.get()).matches()) {
      return Optional.empty();
    }
    Optional<ToolCall> failed =
        calls.stream().filter(call -> call.id().equals(result.callId())).findFirst();
    if (failed.isEmpty()
        || calls.stream().filter(call -> call.tool().equals(failed.get().tool())).count() > 1) {
      return Optional.empty();
    }
    Optional<Tool> tool =
        offered.stream().filter(one -> one.name().equals(failed.get().tool())).findFirst();
    if (tool.isEmpty()) {
      return Optional.empty();
    }
    JsonNode tried = json(failed.get().arguments()).orElseGet(JSON::createObjectNode);
    String said = failure.get().toLowerCase(Locale.ROOT);
    List<Rejected> rejected = new ArrayList<>();
    for (var argument : tried.properties()) {
      if (said.contains(argument.getKey().toLowerCase(Locale.ROOT))) {
        rejected.add(new Rejected(argument.getKey(), argument.getValue()));
      }
    }
    ObjectNode arguments =
        new ArgumentReader(today)
            .read(
                tool.get().parameters(),
                asked.latestFirst(),
                asked.asked(),
                rejected,
                Gaps.LEFT_OUT);
    return arguments.equals(tried)
        ? Optional.empty()
        : Optional.of(
            new Answer.Calls(List.of(new Answer.Call(tool.get().name(), arguments.toString()))));
  }

  private LocalDate today(List<Message> messages) {
    for (Message message : messages) {
      if (message.role() == Role.SYSTEM || message.role() == Role.USER) {
        Matcher today = TODAY.matcher(message.text());
        if (today.find()) {
          Optional<LocalDate> named = Dates.date(today.group(1), LocalDate.EPOCH);
          if (named.isPresent()) {
            return named.get();
          }
        }
      }
    }
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  private static boolean isSmallTalk(Request asked) {
    String text = asked.last();
    return WHAT_CAN_YOU_DO.matcher(text).matches()
        || HELP.matcher(text).matches()
        || CANCEL.matcher(text).matches()
        || (asked.asked().isEmpty()
            && (GREETING.matcher(text).matches()
                || THANKS.matcher(text).matches()
                || FAREWELL.matcher(text).matches()
                || ACKNOWLEDGED.matcher(text).matches()));
  }

  private static String words(ChatRequest request, Request asked) {
    List<Message> messages = request.messages();
    if (messages.getLast().role() == Role.TOOL) {
      return told(messages);
    }
    String text = asked.last();
    if (WHAT_CAN_YOU_DO.matcher(text).matches() || HELP.matcher(text).matches()) {
      return abilities(request.tools());
    }
    if (THANKS.matcher(text).matches()) {
      return "You are welcome.";
    }
    if (GREETING.matcher(text).matches()) {
      return "Hello! How can I help you?";
    }
    if (FAREWELL.matcher(text).matches()) {
      return "Goodbye.";
    }
    if (CANCEL.matcher(text).matches()) {
      return "All right, I leave it.";
    }
    if (ACKNOWLEDGED.matcher(text).matches()) {
      return "All right.";
    }
    return "I have no answer to that: I am a stand-in that works by rules, not a language model."
        + (request.tools().isEmpty() ? "" : " " + abilities(request.tools()));
  }

  private static String abilities(List<Tool> tools) {
    if (tools.isEmpty()) {
      return "I can talk with you and tell you what tools have done. No tools are at hand right"
          + " now.";
    }
    StringBuilder text = new StringBuilder("Here is what I can do:");
    tools.stream()
        .limit(MOST_TOLD_TOOLS)
        .forEach(tool -> text.append("\n- ").append(ability(tool)));
    if (tools.size() > MOST_TOLD_TOOLS) {
      text.append("\nand ").append(tools.size() - MOST_TOLD_TOOLS).append(" more.");
    }
    return text.toString();
  }

  private static String ability(Tool tool) {
    String description = tool.description().strip();
    if (description.isEmpty()) {
      return String.join(" ", Words.split(tool.name()));
    }
    int end = description.indexOf(". ");
    return shortened(end > 0 ? description.substring(0, end) : description, 200);
  }

  /** What the tools at the end of the conversation gave, in plain words. */
  private static String told(List<Message> messages) {
    List<ToolCall> calls = callsSinceRequest(messages);
    List<String> sentences = new ArrayList<>();
    int first = messages.size();
    while (first > 0 && messages.get(first - 1).role() == Role.TOOL) {
      first--;
    }
    for (Message result : messages.subList(first, messages.size())) {
      Optional<String> failure = failure(result.text());
      if (failure.isPresent()) {
        sentences.add("That failed: " + shortened(failure.get(), LONGEST_TOLD));
        continue;
      }
      boolean reading =
          calls.stream()
              .filter(call -> call.id().equals(result.callId()))
              .flatMap(call -> Words.split(call.tool()).stream())
              .map(Words::stem)
              .anyMatch(READING::contains);
      String what = shortened(plain(result.text()), LONGEST_TOLD);
      sentences.add(
          what.isEmpty() ? "Done." : reading ? "Here is what I found: " + what : "Done. " + what);
    }
    return String.join("\n", sentences);
  }

  /** What went wrong, if a tool's result says that something did. */
  private static Optional<String> failure(String content) {
    Optional<JsonNode> json =
        json(content).or(() -> ArgumentReader.literals(content, '{', '}').stream().findFirst());
    if (json.isPresent() && json.get().isObject()) {
      JsonNode result = json.get();
      JsonNode error = result.path("error");
      boolean failed =
          (error.isTextual() && !error.asText().isEmpty())
              || error.isObject()
              || (error.isBoolean() && error.asBoolean())
              || (result.path("errors").isArray() && !result.path("errors").isEmpty())
              || result.path("isError").asBoolean(false)
              || (result.has("ok") && !result.path("ok").asBoolean(true))
              || (result.has("success") && !result.path("success").asBoolean(true))
              || Set.of("error", "failed", "failure").contains(result.path("status").asText(""))
              || result.path("status").asInt(0) >= 400;
      if (!failed) {
        return Optional.empty();
      }
      for (JsonNode reason :
          List.of(
              error.path("message"),
              error,
              result.path("message"),
              result.path("detail"),
              result.path("reason"),
              result.path("errors").path(0).path("message"),
              result.path("errors").path(0))) {
        if (reason.isTextual() && !reason.asText().isEmpty()) {
          return Optional.of(reason.asText());
        }
      }
      return Optional.of(plain(content));
    }
    return FAILED.matcher(content).matches() ? Optional.of(content.strip()) : Optional.empty();
  }

  private static String plain(String content) {
    Optional<JsonNode> json = json(content);
    if (json.isEmpty()) {
      json = ArgumentReader.literals(content, '{', '}').stream().findFirst();
    }
    return json.map(value -> plain(value, 0))
        .orElseGet(() -> content.replaceAll("<[^<>]*>", " ").strip());
  }

  private static String plain(JsonNode value, int depth) {
    if (value.isArray()) {
      if (value.isEmpty()) {
        return "nothing";
      }
      List<String> items = new ArrayList<>();
      value.forEach(item -> items.add(plain(item, depth + 1)));
      return depth == 0 && value.path(0).isContainerNode()
          ? value.size()
              + (value.size() == 1 ? " result: " : " results: ")
              + String.join("; ", items)
          : String.join(", ", items);
    }
    if (value.isObject()) {
      List<String> parts = new ArrayList<>();
      for (var field : value.properties()) {
        JsonNode inner = field.getValue();
        if (!inner.isNull() && !(inner.isTextual() && inner.asText().isEmpty())) {
          String text = plain(inner, depth + 1);
          parts.add(
              String.join(" ", Words.split(field.getKey()))
                  + ": "
                  + (inner.isObject() ? "(" + text + ")" : text));
        }
      }
      return String.join(", ", parts);
    }
    return value.asText();
  }

  private static Optional<JsonNode> json(String text) {
    String stripped = text.strip();
    if (!stripped.startsWith("{") && !stripped.startsWith("[")) {
      return Optional.empty();
    }
    try {
      return Optional.of(unwrapped(JSON.readTree(stripped)));
    } catch (JsonProcessingException notJson) {
      return Optional.empty();
    }
  }

  /** What is within a member that only says not to trust it. */
  private static JsonNode unwrapped(JsonNode value) {
    if (value.isObject() && value.size() == 1) {
      var only = value.properties().iterator().next();
      if (UNTRUSTED.matcher(only.getKey()).matches()) {
        return only.getValue();
      }
    }
    return value;
  }

  private static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length).stripTrailing() + "\u2026";
  }
}
