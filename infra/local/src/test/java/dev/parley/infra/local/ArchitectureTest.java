package dev.parley.infra.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The rules of the house that a compiler does not check, held against the class files of every
 * module.
 */
class ArchitectureTest {
  private static final JavaClasses DOMAIN = Built.classes(List.of(Built.domain()));
  private static final JavaClasses SHIPPED = Built.classes(Built.shipped());

  @Test
  void concepts_form_no_cycle() {
    slices().matching("dev.parley.(*)..").should().beFreeOfCycles().check(DOMAIN);
  }

  @Test
  void the_domain_is_plain_java() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "dev.parley..", "org.jspecify.annotations..")
        .check(DOMAIN);
  }

  @Test
  void the_domain_knows_nothing_around_it() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.parley.runtime..",
            "dev.parley.adapter..",
            "dev.parley.function..",
            "dev.parley.infra..")
        .check(DOMAIN);
  }

  @Test
  void functions_do_not_know_each_other() {
    slices()
        .matching("dev.parley.function.(*)..")
        .should()
        .notDependOnEachOther()
        .check(Built.classes(Built.functions()));
  }

  @Test
  void functions_know_no_adapter() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.parley.adapter..", "dev.parley.infra..")
        .check(Built.classes(Built.functions()));
  }

  @Test
  void adapters_know_only_the_domain() {
    JavaClasses adapters = Built.classes(Built.adapters());
    slices().matching("dev.parley.adapter.(*)..").should().notDependOnEachOther().check(adapters);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.parley.runtime..", "dev.parley.function..", "dev.parley.infra..")
        .check(adapters);
  }

  @Test
  void the_runtime_knows_no_adapter_and_no_function() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.parley.adapter..", "dev.parley.function..", "dev.parley.infra..")
        .check(Built.classes(List.of(Built.runtime())));
  }

  @Test
  void the_domain_asks_for_time_and_ids() {
    noClasses().should().accessTargetWhere(ASKS_THE_MACHINE).check(DOMAIN);
  }

  @Test
  void errors_are_caught_by_name() {
    classes()
        .should(new CatchByName())
        .because("only what is known can be handled; the rest belongs to the one error handler")
        .check(SHIPPED);
  }

  @Test
  void names_say_what_a_thing_is_and_not_its_layer() {
    assertThat(SHIPPED)
        .extracting(JavaClass::getPackageName)
        .noneMatch(
            name ->
                Set.of(name.split("\\.")).stream()
                    .anyMatch(
                        Set.of(
                                "common", "core", "util", "utils", "impl", "service", "manager",
                                "helper")
                            ::contains));
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Impl")
        .orShould()
        .haveSimpleNameEndingWith("Service")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .check(SHIPPED);
  }

  /** What gives another answer each time: the clock and chance. */
  private static final DescribedPredicate<JavaAccess<?>> ASKS_THE_MACHINE =
      DescribedPredicate.describe(
          "asks the machine for time or chance",
          access -> {
            String owner = access.getTargetOwner().getName();
            String name = access.getTarget().getName();
            boolean constructed = name.equals("<init>");
            return switch (owner) {
              case "java.time.Instant",
                  "java.time.LocalDate",
                  "java.time.LocalTime",
                  "java.time.LocalDateTime",
                  "java.time.OffsetDateTime",
                  "java.time.ZonedDateTime",
                  "java.time.Year" ->
                  name.equals("now");
              case "java.time.Clock" -> name.startsWith("system") || name.startsWith("tick");
              case "java.time.InstantSource" -> name.equals("system");
              case "java.lang.System" ->
                  name.equals("currentTimeMillis") || name.equals("nanoTime");
              case "java.lang.Math" -> name.equals("random");
              case "java.lang.Thread" -> name.equals("sleep");
              case "java.util.UUID" -> name.equals("randomUUID");
              case "java.util.Date", "java.util.Random", "java.security.SecureRandom" ->
                  constructed;
              case "java.util.concurrent.ThreadLocalRandom" -> name.equals("current");
              default -> false;
            };
          });

  /**
   * No handler for {@code Exception} or {@code RuntimeException}. A handler for {@code Throwable}
   * cannot be told from what the compiler makes of a {@code finally}.
   */
  private static final class CatchByName extends ArchCondition<JavaClass> {
    private static final Set<String> EVERYTHING =
        Set.of("java.lang.Exception", "java.lang.RuntimeException");

    /** The turn runner's edge: whatever a step throws becomes a state that says so. */
    private static final Set<String> ALLOWED = Set.of("dev.parley.session.TurnRunner");

    CatchByName() {
      super("catch exceptions by name");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      if (ALLOWED.contains(type.getName())) {
        return;
      }
      for (JavaCodeUnit unit : type.getCodeUnits()) {
        unit.getTryCatchBlocks().stream()
            .flatMap(block -> block.getCaughtThrowables().stream())
            .filter(caught -> EVERYTHING.contains(caught.getName()))
            .forEach(
                caught ->
                    events.add(
                        SimpleConditionEvent.violated(
                            unit, unit.getDescription() + " catches every " + caught.getName())));
      }
    }
  }
}
