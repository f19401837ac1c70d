package dev.parley.infra.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every port has a contract, and whatever implements the port runs it. A port is a public interface
 * of the domain that is open to implementations; its contract is an abstract class of the same name
 * with {@code Contract} behind it.
 */
class ContractsTest {
  private static final JavaClasses DOMAIN = Built.classes(List.of(Built.domain()));
  private static final JavaClasses CONTRACTS = Built.tests(List.of(Built.domain()));

  @Test
  void every_port_has_a_contract() {
    assertThat(ports()).isNotEmpty();
    assertThat(ports()).filteredOn(port -> !CONTRACTS.contain(contractOf(port))).isEmpty();
    assertThat(ports())
        .filteredOn(port -> CONTRACTS.contain(contractOf(port)))
        .allMatch(
            port -> CONTRACTS.get(contractOf(port)).getModifiers().contains(JavaModifier.ABSTRACT));
  }

  @Test
  void whatever_implements_a_port_runs_its_contract() {
    List<String> missing = new ArrayList<>();
    for (Path module :
        Stream.concat(Stream.of(Built.runtime()), Built.adapters().stream()).toList()) {
      JavaClasses tests = Built.tests(List.of(module));
      for (JavaClass type : Built.classes(List.of(module))) {
        for (JavaClass port : ports()) {
          boolean implementsPort = !type.isInterface() && type.isAssignableTo(port.getName());
          if (implementsPort && !runs(tests, port)) {
            missing.add(type.getName() + " does not run " + contractOf(port));
          }
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  private static List<JavaClass> ports() {
    return DOMAIN.stream()
        .filter(type -> type.isInterface() && !type.isAnnotation() && type.isTopLevelClass())
        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
        .filter(type -> !type.reflect().isSealed())
        .toList();
  }

  private static String contractOf(JavaClass port) {
    return port.getName() + "Contract";
  }

  private static boolean runs(JavaClasses tests, JavaClass port) {
    return tests.stream()
        .anyMatch(
            test ->
                !test.getModifiers().contains(JavaModifier.ABSTRACT)
                    && test.isAssignableTo(contractOf(port)));
  }
}
