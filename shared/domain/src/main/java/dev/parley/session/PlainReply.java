package dev.parley.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a short reply to a question for consent plainly says.
 *
 * <p>A yes is one only if every word of the reply is known and has its place in one of the phrases
 * below: whoever adds a condition, a time, a wish, a quotation or mockery needs a word more, and
 * the reply is none of the three. It is the same with every character beside plain letters and the
 * punctuation of plain sentences. A no is read more freely, as nothing happens after one.
 */
enum PlainReply {
  YES,
  NO,
  CANCEL,
  OTHER;

  /** "Yes and no" is neither, and neither is "yes no". */
  private static final Set<String> BOTH_WAYS = Set.of("yes", "no", "and", "or", ",");

  private static final int MOST_CHARACTERS = 120;
  private static final int MOST_WORDS = 10;

  /** White space that may surround a reply. */
  private static final String MARGIN = " \t\r\n";

  /** Stands between words where the reply has a comma, or a sentence ends. */
  private static final String PAUSE = ",";

  /**
   * Reads a reply where it is not known what was asked about: a reply that names a deed ("send it")
   * is no yes then, as it may name another.
   */
  static PlainReply read(String text) {
    return read(text, "");
  }

  /**
   * Reads a reply to the question whether something shall be done.
   *
   * @param title what was asked about, a verb phrase such as "Send an email": the one deed that may
   *     be approved by naming it
   */
  static PlainReply read(String text, String title) {
    List<String> tokens = tokens(text);
    if (tokens.isEmpty()) {
      return OTHER;
    }
    Deed deed = Deed.of(title);
    if (deed.reverses(tokens) || saysBoth(tokens)) {
      return OTHER;
    }
    return tokens.stream().anyMatch(NEGATIVE::contains)
        ? refusal(tokens, deed)
        : approval(tokens, deed);
  }

  private static boolean saysBoth(List<String> tokens) {
    return tokens.contains("yes") && tokens.contains("no") && BOTH_WAYS.containsAll(tokens);
  }

  // Words

  private static final Set<String> NEGATIVE =
      words(
          """
          no nope nop nah naw n not never dont doesnt didnt wont cant cannot isnt arent wasnt
          wouldnt shouldnt couldnt mustnt refuse refused decline declined reject rejected deny
          denied disagree disapprove disapproved unapproved unconfirmed unauthorized veto
          """);

  private static final Set<String> BARE_NO = words("no nope nop nah naw n");

  /** What makes a refusal of "no" where it would otherwise stand for itself. */
  private static final Set<String> AFTER_NO = words("way chance need permission deal");

  private static final Set<String> REVERSING =
      words(
          """
          cancel stop abort quit drop scrap forget undo keep leave call skip end refuse decline
          reject deny disapprove veto
          """);

  private static final Set<String> VERBS =
      words(
          """
          send delete remove erase post publish create add merge close archive share invite move
          rename update upload submit pay transfer schedule book order deploy assign forward
          """);

  private static final Set<String> PREPOSITIONS =
      words("of to in into from with without on onto for by at as and or");

  private static final Map<String, Set<String>> ALSO_SAID =
      Map.of(
          "delete",
          Set.of("remove", "erase"),
          "repository",
          Set.of("repo"),
          "email",
          Set.of("mail", "message"));

  private static final Set<String> CONTRACTED =
      words(
          """
          i'm i'd i'll i've it's that's let's you're ma'am don't doesn't didn't won't can't isn't aren't
          wasn't wouldn't shouldn't couldn't mustn't
          """);

  /** Words people stretch: "yesss", "noooo". */
  private static final Set<String> STRETCHED =
      words("yes yep yup yeah no nope nah please pls plz ok");

  /** Words read also with two neighbours swapped or, if long, a letter missing or doubled. */
  private static final Set<String> MISTYPED =
      words(
          """
          yes yep yeah please approve approved confirm confirmed agree agreed ahead proceed
          delete remove send dont cancel
          """);

  /** Said twice these are meant; other words said twice mock. */
  private static final Set<String> REPEATED =
      words("yes yep no nope nah please very stop cancel abort do");

  /** After a "yeah" these make it "yeah, right". */
  private static final Set<String> MOCKING =
      words("sure ok okay k right fine alright great good cool nice perfect sounds looks all very");

  private static final Set<String> DANGLING = words("and just");

  // Phrases: a|b is either, a word with ? may be missing, <verb> and so on come from the deed.

  private enum Says {
    YES,
    CANCEL,
    KEEP,
    /** Means a no only beside one. */
    BLAME,
    POLITENESS,
    /** Well said ahead of a yes; after one it mocks. */
    PRAISE
  }

  private static final String OBJECT = "it|that|this";

  private static final List<String> WISHES =
      List.of(
          "",
          "please ",
          "you can|may|should now? ",
          "you can|may|should please ",
          "feel free to ",
          "you are free|welcome|allowed|authorized|authorised to ",
          "youre free|welcome|allowed|authorized|authorised to ",
          "i hereby? authorize|authorise|allow|permit you to ",
          "i want|need you to ",
          "id like you to ",
          "i would like you to ",
          "i want|wish to ",
          "id like to ",
          "lets ",
          "just ");

  private static final List<Phrase> PHRASES = phrases();

  private static List<Phrase> phrases() {
    List<Phrase> phrases = new ArrayList<>();
    for (String wish : WISHES) {
      add(
          phrases,
          Says.YES,
          wish + "go ahead",
          wish + "go ahead with it|that|this",
          wish + "go for it",
          wish + "do it|that|this|so",
          wish + "proceed",
          wish + "proceed with it|that|this",
          wish + "make it happen|so",
          wish + "get it done",
          wish + "permanently? <verb> " + OBJECT + " off?",
          wish + "permanently? <verb> the|this|that <noun>");
    }
    String approve =
        "approve|confirm|authorize|authorise|consent|accept|allow|permit|agree|affirm|okay";
    String approved =
        "approved|confirmed|agreed|granted|authorized|authorised|accepted|allowed|permitted";
    String surely = "hereby|do|fully|definitely|gladly|certainly|absolutely|totally|happily";
    add(
        phrases,
        Says.YES,
        "yes|yep|yup|yeah|yea|aye|y|affirmative",
        "hell|heck|oh|ah yes",
        "goahead",
        "yes|please do",
        "yes|yep|yup|yeah ,? please? carry|go on",
        "yes|yep|yup|yeah ,? please? continue",
        "yes|yep|yup|yeah ,? please? permanently? <verb>",
        "yes|yep|yup ,? you can|may|should",
        "yes|yep|yup ,? i do? want|wish to",
        "yes to " + OBJECT,
        "yes to the|this|that <noun>",
        "thats|its a big|definite|clear|firm|hard? yes",
        "that|it|this is a big|definite|clear|firm|hard? yes",
        "a big|definite|clear|firm|hard yes",
        "my answer is yes",
        "i say|said yes",
        "i %s? %s".formatted(surely, approve.replace("|okay", "")),
        "i %s? %s to|with|of? %s".formatted(surely, approve.replace("|okay", ""), OBJECT),
        "i %s? %s to? the|this|that <noun>".formatted(surely, approve.replace("|okay", "")),
        "approve|confirm|authorize|authorise|agree",
        "approve|confirm|authorize|authorise|accept|allow|permit " + OBJECT,
        "approve|confirm|authorize|authorise the|this|that request|action",
        "i hereby? approve|confirm|authorize|authorise the|this|that request|action",
        "request|action approved|confirmed|authorized|authorised",
        approved,
        "<noun> " + approved,
        "permission|consent|approval granted|given",
        "you have my? permission|consent|approval",
        "you have my full? permission|consent|approval|blessing|ok|okay",
        "you have my permission|consent|approval|blessing to <verb> " + OBJECT,
        "you have my permission|consent|approval|blessing to do|proceed it|that|this?",
        "i give you? my? permission|consent|approval|ok|okay",
        "by all means");
    add(
        phrases,
        Says.POLITENESS,
        "please|kindly|pls|plz|plse",
        "thanks|thx|ty|cheers",
        "thanks a lot",
        "many thanks",
        "thank you",
        "thank you very|so much",
        "very much",
        "of course",
        "certainly|definitely|absolutely|totally|indeed|exactly|correct|sorry|hereby",
        "for sure",
        "for me",
        "with pleasure",
        "sir|maam|madam",
        "hi|hello|hey",
        "now|immediately",
        "right now|away",
        "im very|quite|absolutely|totally|completely? sure|certain|positive",
        "i am very|quite|absolutely|totally|completely? sure|certain|positive",
        "thats|its right|correct|fine|ok|okay|good",
        "that|it is right|correct|fine|ok|okay|good",
        "thats what i want|wanted|meant",
        "that is what i want|wanted|meant",
        "i do",
        "i want|need|mean " + OBJECT,
        "i want|need it|that|this <done>",
        "i know|understand",
        "i know|understand that? its|thats permanent|final|irreversible",
        "i know|understand that? it|this|that is permanent|final|irreversible",
        "i understand the risk|risks|consequences",
        "ok|okay|okk|k|sure then?",
        "sure thing",
        "alright|fine",
        "all right|good",
        "very well",
        "sounds|looks good|great|fine|right|ok|okay|perfect",
        "sounds|looks good|great|fine|right|ok|okay|perfect to me",
        "that|it|this sounds|looks good|great|fine|right|ok|okay|perfect",
        "and|just");
    add(
        phrases,
        Says.PRAISE,
        "great|perfect|good|cool|nice|excellent|awesome|understood|roger",
        "got it",
        "be my guest",
        "green light");
    add(
        phrases,
        Says.CANCEL,
        "cancel|abort|stop|quit|nevermind|nvm|undo",
        "cancel|abort|stop|quit|undo|drop|scrap|forget|skip " + OBJECT + " all?",
        "cancel|abort|stop|drop|scrap|forget everything",
        "cancel|abort|stop|forget all of it|that|this",
        "cancel|abort|stop|drop|scrap|forget|call the whole thing off?",
        "cancel|abort|stop|drop the request|task|operation|process|action",
        "cancel|abort|stop the|this|that <noun>",
        "stop everything you are doing",
        "stop doing it|that|this",
        "stop what you are doing",
        "stop here|there",
        "forget about it|that|this",
        "forget i asked",
        "call it off",
        "leave it",
        "let it go|be",
        "ive|i changed my mind",
        "i have changed my mind",
        "changed my mind");
    add(
        phrases,
        Says.KEEP,
        "keep it|that|this",
        "keep the|this|that <noun>",
        "leave it|that|this alone",
        "leave the|this|that <noun> alone");
    add(
        phrases,
        Says.BLAME,
        "wrong",
        "thats|its wrong",
        "that|it|this is wrong|enough",
        "thats enough");
    return List.copyOf(phrases);
  }

  private static void add(List<Phrase> phrases, Says says, String... patterns) {
    for (String pattern : patterns) {
      phrases.add(Phrase.of(says, pattern));
    }
  }

  // Approval and cancel

  private static PlainReply approval(List<String> tokens, Deed deed) {
    if (DANGLING.contains(tokens.getLast()) || mocks(tokens)) {
      return OTHER;
    }
    Set<Says> said = said(tokens, deed);
    if (said == null || said.contains(Says.BLAME)) {
      return OTHER;
    }
    if (said.contains(Says.CANCEL)) {
      return said.contains(Says.KEEP) ? OTHER : CANCEL;
    }
    if (said.contains(Says.KEEP)) {
      return said.contains(Says.YES) ? OTHER : NO;
    }
    return said.contains(Says.YES) ? YES : OTHER;
  }

  private static boolean mocks(List<String> tokens) {
    Set<String> heard = new HashSet<>();
    String before = "";
    for (String token : tokens) {
      if (token.equals(PAUSE)) {
        continue;
      }
      boolean isFirst = heard.add(token);
      boolean isEcho =
          !REPEATED.contains(token)
              && (token.equals(before) || (MOCKING.contains(token) && !isFirst));
      if (isEcho || (before.equals("yeah") && MOCKING.contains(token))) {
        return true;
      }
      before = token;
    }
    return false;
  }

  /**
   * All that the phrases say of which the tokens consist, or null if they do not consist of
   * phrases. What they say yes to in one way of reading only is no yes.
   */
  private static @Nullable Set<Says> said(List<String> tokens, Deed deed) {
    List<Set<Set<Says>>> reached = new ArrayList<>();
    for (int at = 0; at <= tokens.size(); at++) {
      reached.add(new HashSet<>());
    }
    reached.getFirst().add(Set.of());
    for (int at = 0; at < tokens.size(); at++) {
      if (reached.get(at).isEmpty()) {
        continue;
      }
      if (tokens.get(at).equals(PAUSE)) {
        reached.get(at + 1).addAll(reached.get(at));
        continue;
      }
      for (Phrase phrase : PHRASES) {
        for (int end : phrase.ends(tokens, at, deed)) {
          for (Set<Says> before : reached.get(at)) {
            if (phrase.says() != Says.PRAISE || !before.contains(Says.YES)) {
              Set<Says> with = new HashSet<>(before);
              with.add(phrase.says());
              reached.get(end).add(Set.copyOf(with));
            }
          }
        }
      }
    }
    Set<Set<Says>> readings = reached.getLast();
    if (readings.isEmpty()) {
      return null;
    }
    Set<Says> said = new HashSet<>();
    readings.forEach(said::addAll);
    if (!readings.stream().allMatch(reading -> reading.contains(Says.YES))) {
      said.remove(Says.YES);
    }
    return said;
  }

  // Refusal

  /** The words a refusing clause may have beside the one that refuses. */
  private static final Set<String> CLAUSE =
      words(
          """
          i im id ill you we it its that thats this her him me my your a an to is are am be do does
          did will would can could should have want wanted wish say said saying think so dare
          bother going go ahead proceed happen happening what asked for answer mean means
          permission consent approval agreement yes ok okay fine good right correct acceptable
          interested comfortable happy way chance need needed necessary required under any
          circumstances at all ever please thanks thank really definitely absolutely certainly hard
          big firm clear hell rather prefer allow allowed permit permitted give given with agree
          agreed approve approved approving confirm confirmed confirming authorize authorized
          accept accepted consented carry on touch mail email message deal doing sending
          deleting mailing the
          """);

  private static final Set<String> AT_PERSONS =
      words("mail email message send to touch bother mailing");

  /** Words of a clause that change the deed instead, unless they follow one of these. */
  private static final Map<String, Set<String>> ONLY_AFTER =
      Map.of(
          "all",
          Set.of("at"),
          "for",
          Set.of("asked"),
          "with",
          words("agree agreed happy comfortable ok okay fine ahead proceed"),
          "to",
          words("want wanted going wish need needed yes no consent agree you it this that"),
          "what",
          Set.of("not"),
          "on",
          Set.of("carry"),
          "say",
          words("i id ill cant cannot wont not wouldnt couldnt never"),
          "her",
          AT_PERSONS,
          "him",
          AT_PERSONS,
          "me",
          AT_PERSONS);

  private static final Set<String> ASKING =
      words(
          """
          do does did is are am will would can could should have dont doesnt didnt isnt arent wont
          wouldnt cant cannot couldnt shouldnt
          """);

  private static final Set<String> PRONOUNS = words("i you we it that this");

  private static PlainReply refusal(List<String> tokens, Deed deed) {
    boolean refused = false;
    boolean cancelled = false;
    for (List<String> part : parts(tokens)) {
      Set<Says> said = said(part, deed);
      if (said == null) {
        said = refusing(part, deed);
        if (said == null) {
          return OTHER;
        }
        refused = true;
      } else if (refused && said.contains(Says.YES)) {
        return OTHER;
      }
      cancelled |= said.contains(Says.CANCEL);
    }
    return cancelled ? CANCEL : NO;
  }

  /** What a part that refuses says beside it, or null if it does not plainly refuse. */
  private static @Nullable Set<Says> refusing(List<String> part, Deed deed) {
    List<String> rest = part;
    boolean refused = false;
    while (!rest.isEmpty()) {
      String first = rest.getFirst();
      String second = rest.size() > 1 ? rest.get(1) : "";
      if (BARE_NO.contains(first) && !AFTER_NO.contains(second)) {
        refused = true;
        rest = rest.subList(1, rest.size());
      } else if (first.equals("but") && BARE_NO.contains(second)) {
        rest = rest.subList(1, rest.size());
      } else {
        int end = refused ? 0 : longestPhrase(rest, deed);
        if (end == 0) {
          break;
        }
        rest = rest.subList(end, rest.size());
      }
    }
    if (refused) {
      Set<Says> beside = said(rest, deed);
      if (beside != null) {
        return beside.contains(Says.YES) ? null : beside;
      }
    }
    return isRefusingClause(rest, deed) ? Set.of() : null;
  }

  private static int longestPhrase(List<String> tokens, Deed deed) {
    return PHRASES.stream()
        .flatMap(phrase -> phrase.ends(tokens, 0, deed).stream())
        .max(Integer::compare)
        .orElse(0);
  }

  private static boolean isRefusingClause(List<String> clause, Deed deed) {
    if (clause.stream().filter(NEGATIVE::contains).count() != 1 || asks(clause)) {
      return false;
    }
    String before = "";
    for (String word : clause) {
      boolean isKnown =
          NEGATIVE.contains(word)
              || CLAUSE.contains(word)
              || VERBS.contains(word)
              || deed.isNoun(word)
              || deed.isDone(word);
      Set<String> allowed = ONLY_AFTER.get(word);
      if (!isKnown || (allowed != null && !allowed.contains(before))) {
        return false;
      }
      before = word;
    }
    return true;
  }

  private static boolean asks(List<String> clause) {
    return clause.size() > 1
        && ASKING.contains(clause.getFirst())
        && PRONOUNS.contains(clause.get(1))
        && !clause.contains("dare");
  }

  private static List<List<String>> parts(List<String> tokens) {
    List<List<String>> parts = new ArrayList<>();
    int start = 0;
    for (int at = 0; at <= tokens.size(); at++) {
      if (at == tokens.size() || tokens.get(at).equals(PAUSE)) {
        parts.add(tokens.subList(start, at));
        start = at + 1;
      }
    }
    return parts;
  }

  // From characters to words

  /** The words with the pauses between them; none if the text is not one of plain sentences. */
  private static List<String> tokens(String text) {
    String plain = withoutMargins(text).replace('\u2019', '\'');
    if (plain.length() > MOST_CHARACTERS) {
      return List.of();
    }
    List<String> tokens = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char last = ' ';
    for (int at = 0; at < plain.length(); at++) {
      char c = plain.charAt(at);
      if (isLetter(c) || c == '\'') {
        if (last == '.' || last == '!') {
          return List.of();
        }
        word.append(c);
      } else if (c == ' ' || c == ',' || c == '.' || c == '!') {
        if (!word.isEmpty()) {
          tokens.add(word.toString().toLowerCase(Locale.ROOT));
          word.setLength(0);
        }
        if (c != ' ') {
          boolean isSecond = !tokens.isEmpty() && tokens.getLast().equals(PAUSE);
          if (tokens.isEmpty() || (isSecond && !(c == '!' && last == '!'))) {
            return List.of();
          }
          if (!isSecond) {
            tokens.add(PAUSE);
          }
        }
      } else {
        return List.of();
      }
      last = c;
    }
    if (!word.isEmpty()) {
      tokens.add(word.toString().toLowerCase(Locale.ROOT));
    } else if (last == ',') {
      return List.of();
    }
    if (!tokens.isEmpty() && tokens.getLast().equals(PAUSE)) {
      tokens.removeLast();
    }
    long words = tokens.stream().filter(token -> !token.equals(PAUSE)).count();
    if (words > MOST_WORDS
        || tokens.stream().anyMatch(token -> token.contains("'") && !CONTRACTED.contains(token))) {
      return List.of();
    }
    return joined(tokens.stream().map(PlainReply::spelled).toList());
  }

  private static String withoutMargins(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && MARGIN.indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    while (end > start && MARGIN.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    // One character more than allowed is refused as well as thousands are.
    return text.substring(start, Math.min(end, start + MOST_CHARACTERS + 1));
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static List<String> joined(List<String> tokens) {
    List<String> joined = new ArrayList<>();
    for (String token : tokens) {
      String before = joined.isEmpty() ? "" : joined.getLast();
      String one =
          switch (before + " " + token) {
            case "never mind" -> "nevermind";
            case "do not" -> "dont";
            case "can not" -> "cannot";
            default -> null;
          };
      if (one == null) {
        joined.add(token);
      } else {
        joined.set(joined.size() - 1, one);
      }
    }
    return joined;
  }

  private static String spelled(String token) {
    String word = token.replace("'", "");
    if (KNOWN.contains(word)) {
      return word;
    }
    String once = withoutRepeats(word);
    return STRETCHED.stream()
        .filter(meant -> withoutRepeats(meant).equals(once))
        .findFirst()
        .or(() -> MISTYPED.stream().filter(meant -> isMistyped(word, meant)).findFirst())
        .orElse(word);
  }

  /** Every word that means something as it stands: none of them is a typing error. */
  private static final Set<String> KNOWN = known();

  private static Set<String> known() {
    Set<String> known = new HashSet<>(NEGATIVE);
    known.addAll(VERBS);
    known.addAll(CLAUSE);
    PHRASES.forEach(phrase -> phrase.slots().forEach(slot -> known.addAll(slot.words())));
    return Set.copyOf(known);
  }

  private static String withoutRepeats(String word) {
    StringBuilder once = new StringBuilder();
    for (int at = 0; at < word.length(); at++) {
      if (at == 0 || word.charAt(at - 1) != word.charAt(at)) {
        once.append(word.charAt(at));
      }
    }
    return once.toString();
  }

  private static boolean isMistyped(String word, String meant) {
    int same = 0;
    while (same < Math.min(word.length(), meant.length())
        && word.charAt(same) == meant.charAt(same)) {
      same++;
    }
    String wordRest = word.substring(same);
    String meantRest = meant.substring(same);
    return switch (word.length() - meant.length()) {
      case 0 ->
          wordRest.length() > 1
              && wordRest.charAt(0) == meantRest.charAt(1)
              && wordRest.charAt(1) == meantRest.charAt(0)
              && wordRest.substring(2).equals(meantRest.substring(2));
      case -1 -> meant.length() > 4 && wordRest.equals(meantRest.substring(1));
      case 1 ->
          meant.length() > 4
              && same > 0
              && wordRest.charAt(0) == word.charAt(same - 1)
              && wordRest.substring(1).equals(meantRest);
      default -> false;
    };
  }

  private static Set<String> words(String words) {
    return Set.of(words.strip().split("\\s+"));
  }

  /** What was asked about: its verb, and the noun the verb is done to; empty if not known. */
  private record Deed(Set<String> words, Set<String> verbs, Set<String> nouns, String verb) {

    static Deed of(String title) {
      List<String> words = List.of(title.toLowerCase(Locale.ROOT).strip().split("[^a-z]+", 40));
      int at = words.getFirst().equals("permanently") ? 1 : 0;
      if (at >= words.size() || !VERBS.contains(words.get(at))) {
        return new Deed(Set.copyOf(words), Set.of(), Set.of(), "");
      }
      String verb = words.get(at);
      String noun = "";
      for (String word : words.subList(at + 1, words.size())) {
        if (PREPOSITIONS.contains(word)) {
          break;
        }
        noun = word;
      }
      return new Deed(Set.copyOf(words), alsoSaid(verb), alsoSaid(noun), verb);
    }

    private static Set<String> alsoSaid(String word) {
      Set<String> said = new HashSet<>(ALSO_SAID.getOrDefault(word, Set.of()));
      said.add(word);
      said.remove("");
      return said;
    }

    /** Whether the reply has a word that stops things, while the deed itself is to stop one. */
    boolean reverses(List<String> tokens) {
      return !Collections.disjoint(tokens, words)
          && tokens.stream().anyMatch(token -> REVERSING.contains(token) && words.contains(token));
    }

    boolean isNoun(String word) {
      return nouns.contains(word) || isDoing(word);
    }

    private boolean isDoing(String word) {
      String stem = verb.endsWith("e") ? verb.substring(0, verb.length() - 1) : verb;
      return !verb.isEmpty()
          && (word.equals(stem + "ion") || word.equals(stem + "al") || word.equals(stem + "ing"));
    }

    boolean isDone(String word) {
      return !verb.isEmpty()
          && word.equals(
              verb.equals("send") ? "sent" : verb.endsWith("e") ? verb + "d" : verb + "ed");
    }
  }

  /** One place of a phrase. */
  private record Slot(Set<String> words, Kind kind, boolean isOptional) {
    private enum Kind {
      WORD,
      VERB,
      NOUN,
      DONE
    }

    static Slot of(String pattern) {
      boolean isOptional = pattern.endsWith("?");
      String words = isOptional ? pattern.substring(0, pattern.length() - 1) : pattern;
      return switch (words) {
        case "<verb>" -> new Slot(Set.of(), Kind.VERB, isOptional);
        case "<noun>" -> new Slot(Set.of(), Kind.NOUN, isOptional);
        case "<done>" -> new Slot(Set.of(), Kind.DONE, isOptional);
        default -> new Slot(Set.of(words.split("\\|", -1)), Kind.WORD, isOptional);
      };
    }

    boolean fits(String word, Deed deed) {
      Predicate<String> fits =
          switch (kind) {
            case WORD -> words::contains;
            case VERB -> deed.verbs()::contains;
            case NOUN -> deed::isNoun;
            case DONE -> deed::isDone;
          };
      return fits.test(word);
    }
  }

  private record Phrase(Says says, List<Slot> slots) {
    static Phrase of(Says says, String pattern) {
      List<Slot> slots = new ArrayList<>();
      for (String slot : pattern.split(" ", -1)) {
        slots.add(Slot.of(slot));
      }
      return new Phrase(says, List.copyOf(slots));
    }

    /** Where it may end if it begins there. */
    Set<Integer> ends(List<String> tokens, int start, Deed deed) {
      Set<Integer> ends = Set.of(start);
      for (Slot slot : slots) {
        Set<Integer> next = new HashSet<>();
        for (int at : ends) {
          if (slot.isOptional()) {
            next.add(at);
          }
          if (at < tokens.size() && slot.fits(tokens.get(at), deed)) {
            next.add(at + 1);
          }
        }
        if (next.isEmpty()) {
          return next;
        }
        ends = next;
      }
      return ends;
    }
  }
}
