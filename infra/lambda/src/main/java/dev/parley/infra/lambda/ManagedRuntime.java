package dev.parley.infra.lambda;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Lambda's {@code java25} runtime brings along: a JDK (the one this runs on) and AWS's
 * official runtime interface client, with the flags that the runtime starts it with.
 */
public final class ManagedRuntime {

  private static final String NATIVE =
      "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

  private final String classPath;
  private final Path nativeLibrary;

  private ManagedRuntime(String classPath, Path nativeLibrary) {
    this.classPath = classPath;
    this.nativeLibrary = nativeLibrary;
  }

  /**
   * The one that the build laid out in this repository.
   *
   * @param root the repository
   */
  public static ManagedRuntime in(Path root) {
    Path folder = root.resolve("infra/lambda/target/runtime");
    List<Path> jars;
    try (Stream<Path> files = Files.list(folder)) {
      jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the managed runtime is not built: " + folder, e);
    }
    Path client =
        jars.stream()
            .filter(jar -> jar.toString().contains("runtime-interface-client"))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no interface client in " + folder));
    return new ManagedRuntime(
        jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
        unpacked(client, folder));
  }

  /**
   * The client's native part. Left to itself each process would unpack it to the same file, and
   * disturb those that are starting.
   */
  private static synchronized Path unpacked(Path client, Path folder) {
    String name = nativeName();
    Path library = folder.resolve(name);
    if (Files.exists(library)) {
      return library;
    }
    try (JarFile jar = new JarFile(client.toFile());
        InputStream content = jar.getInputStream(jar.getEntry("jni/" + name))) {
      Path fresh = Files.createTempFile(folder, name, ".new");
      Files.copy(content, fresh, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      Files.move(
          fresh,
          library,
          java.nio.file.StandardCopyOption.ATOMIC_MOVE,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      return library;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String nativeName() {
    if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")) {
      throw new IllegalStateException(
          "AWS's runtime interface client has native parts for Linux alone. On another system,"
              + " run this in a Linux machine (WSL, Lima, a container).");
    }
    String machine = System.getProperty("os.arch", "").equals("aarch64") ? "aarch_64" : "x86_64";
    boolean musl =
        Files.exists(Path.of("/lib/ld-musl-x86_64.so.1"))
            || Files.exists(Path.of("/lib/ld-musl-aarch64.so.1"));
    return "libaws-lambda-jni.linux" + (musl ? "_musl-" : "-") + machine + ".so";
  }

  /** The folder with the commands of the JDK. */
  static Path commands() {
    return Path.of(System.getProperty("java.home", ""), "bin");
  }

  /** The command that the runtime starts for a function. */
  List<String> command(
      LambdaFunction function, Initialization initialization, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(commands().resolve("java").toString());
    // 85 of 100 parts, as Lambda has it.
    command.add("-XX:MaxHeapSize=" + function.memoryMegabytes() * 1024L * 85 / 100 + "k");
    command.add("-XX:+UseSerialGC");
    if (initialization == Initialization.ON_DEMAND) {
      // Since Java 25 a snapshot is taken without it: there is time for the slow compiler.
      command.add("-XX:+TieredCompilation");
      command.add("-XX:TieredStopAtLevel=1");
    }
    command.add("--add-opens=java.base/java.io=ALL-UNNAMED");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
    command.add("-Djava.net.preferIPv4Stack=true");
    command.add("-XX:+ErrorFileToStderr");
    command.add("-D" + NATIVE + "=" + nativeLibrary);
    command.addAll(options);
    command.add("-cp");
    command.add(classPath);
    command.add("com.amazonaws.services.lambda.runtime.api.client.AWSLambda");
    command.add(function.handler());
    return command;
  }
}
