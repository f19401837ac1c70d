package dev.parley.adapter.models;

import dev.parley.conversation.Usage;
import dev.parley.failure.Failure;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import dev.parley.health.ModelStanding;
import dev.parley.health.ModelStandings;
import dev.parley.model.LanguageModel;
import dev.parley.model.ModelMessage;
import dev.parley.model.ModelReply;
import dev.parley.model.ModelRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Models in order: the first that answers, answers.
 *
 * <p>One that is busy is asked again, twice at most. What fails for reasons of a provider (it is
 * broken, slow, out of quota, does not let us in) goes on to the next one; what is wrong with the
 * request does not. While another could be asked, one gets half of the time that is left at most.
 * Who keeps failing is left out for a while.
 *
 * <p>A stream that breaks off is not lost: the next one is shown what was told and asked to go on
 * from there, and what it repeats of it is not told again.
 */
final class ModelChain implements LanguageModel, ModelStandings, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ModelChain.class);
  private static final int ATTEMPTS = 3;

  /** How long one that asks for patience is waited for while another could be asked. */
  private static final Duration SHORT_PAUSE = Duration.ofSeconds(2);

  private static final String GO_ON =
      "Your answer was broken off by a fault. Continue it with exactly the character that comes"
          + " next: repeat nothing, and say nothing about the fault.";

  private final List<Link> links;
  private final InstantSource clock;

  ModelChain(List<Endpoint> endpoints, Prices prices, InstantSource clock) {
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("a chain needs a model");
    }
    this.links =
        endpoints.stream()
            .map(endpoint -> new Link(new OpenAiModel(endpoint, prices, clock), clock))
            .toList();
    this.clock = clock;
  }

  @Override
  public ModelReply reply(ModelRequest request, Listener listener) {
    return new Round(request, listener).reply();
  }

  @Override
  public List<ModelStanding> standings() {
    return links.stream().map(Link::standing).toList();
  }

  @Override
  public void close() {
    links.forEach(Link::close);
  }

  /** One question on its way along the chain. */
  private final class Round {
    private final ModelRequest request;
    private final Listener listener;
    private final Told told;
    private final List<Link> order;
    private final List<Failure> failures = new ArrayList<>();
    private int brokenOff;

    Round(ModelRequest request, Listener listener) {
      this.request = request;
      this.listener = listener;
      this.told = new Told(listener);
      this.order = order(request.preference().model());
    }

    ModelReply reply() {
      boolean asked = false;
      for (int at = 0; at < order.size(); at++) {
        Link link = order.get(at);
        if (!link.admits()) {
          failures.add(
              new Transient(
                  FailureCode.MODEL_UNAVAILABLE, link.name() + " has failed too often of late"));
          continue;
        }
        asked = true;
        Optional<ModelReply> reply = ask(link, others(at));
        if (reply.isPresent()) {
          return reply.get();
        }
      }
      // Where all of them rest there is nothing to lose by trying one.
      if (!asked && order.getFirst().admitsOne()) {
        failures.clear();
        Optional<ModelReply> reply = ask(order.getFirst(), Patience.Others.NOBODY);
        if (reply.isPresent()) {
          return reply.get();
        }
      }
      throw mostUseful();
    }

    private Patience.Others others(int at) {
      return order.subList(at + 1, order.size()).stream().allMatch(Link::isResting)
          ? Patience.Others.NOBODY
          : Patience.Others.SOMEBODY;
    }

    /** Asks one that let us in, and again if that may help. */
    private Optional<ModelReply> ask(Link link, Patience.Others others) {
      Endpoint endpoint = link.model().endpoint();
      Instant until = until(others);
      for (int attempt = 1; ; attempt++) {
        Instant begin = earlier(until, clock.instant().plus(endpoint.timeout()));
        ModelTrouble trouble;
        switch (askOnce(link, begin, others)) {
          case Attempt.Answered(ModelReply reply) -> {
            return Optional.of(counted(reply));
          }
          case Attempt.Failed(ModelTrouble failed, boolean begun) -> {
            brokenOff += begun ? 1 : 0;
            trouble = failed;
          }
        }
        Duration pause = trouble.pause(attempt);
        boolean again =
            attempt < ATTEMPTS
                && trouble.kind().againHere(others)
                && (others == Patience.Others.NOBODY || pause.compareTo(SHORT_PAUSE) <= 0)
                && clock.instant().plus(pause).isBefore(until);
        if (!again || !link.admits()) {
          if (!trouble.kind().againElsewhere()) {
            throw trouble.failure();
          }
          LOG.info("{}: {}", link.name(), trouble.failure().getMessage());
          failures.add(trouble.failure());
          return Optional.empty();
        }
        LOG.info("asking {} again: {}", link.name(), trouble.failure().getMessage());
        await(pause, link);
      }
    }

    /** By when this one must have answered, or begun to. */
    private Instant until(Patience.Others others) {
      Duration left = Duration.between(clock.instant(), request.deadline());
      if (!left.isPositive()) {
        return request.deadline();
      }
      return others == Patience.Others.SOMEBODY
          ? clock.instant().plus(left.dividedBy(2))
          : request.deadline();
    }

    private Attempt askOnce(Link link, Instant begin, Patience.Others others) {
      Endpoint endpoint = link.model().endpoint();
      boolean settled = false;
      try {
        if (!begin.isAfter(clock.instant())) {
          return new Attempt.Failed(ModelTrouble.tooLate(), false);
        }
        Attempt attempt =
            link.model()
                .ask(
                    goingOn(),
                    listener,
                    told,
                    new Patience(clock, begin, request.deadline(), endpoint.idle(), others));
        settled = true;
        switch (attempt) {
          case Attempt.Answered _ -> link.answered();
          case Attempt.Failed(ModelTrouble trouble, var _) -> link.failed(trouble);
        }
        return attempt;
      } finally {
        if (!settled) {
          link.left();
        }
      }
    }

    /** The question, with what was told of the answer so far. */
    private ModelRequest goingOn() {
      if (told.isEmpty()) {
        return request;
      }
      List<ModelMessage> messages = new ArrayList<>(request.messages());
      messages.add(new ModelMessage.FromModel(told.text()));
      messages.add(new ModelMessage.FromUser(GO_ON));
      return new ModelRequest(messages, request.functions(), request.choice(), request.deadline());
    }

    private ModelReply counted(ModelReply reply) {
      if (brokenOff == 0) {
        return reply;
      }
      Usage usage = reply.usage().plus(new Usage(0, 0, brokenOff));
      return switch (reply) {
        case ModelReply.Said(var text, var by, var _) -> new ModelReply.Said(text, by, usage);
        case ModelReply.Called(var calls, var by, var _) -> new ModelReply.Called(calls, by, usage);
      };
    }

    /** The last that may pass, or if none may, the last. */
    private Failure mostUseful() {
      return failures.reversed().stream()
          .filter(Transient.class::isInstance)
          .findFirst()
          .or(() -> failures.isEmpty() ? Optional.empty() : Optional.of(failures.getLast()))
          .orElseGet(() -> new Permanent(FailureCode.MODEL_REFUSED, "no model could be asked"));
    }
  }

  /** All of them, the wanted ones first. */
  private List<Link> order(@Nullable String wanted) {
    if (wanted == null) {
      return links;
    }
    List<Link> order = new ArrayList<>(links);
    // A stable sort: the others stay in their order.
    order.sort(Comparator.comparing(link -> !link.isCalled(wanted)));
    return order;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static void await(Duration pause, Link link) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      link.left();
      Thread.currentThread().interrupt();
      throw new Transient(FailureCode.MODEL_UNAVAILABLE, "interrupted while waiting", e);
    }
  }
}
