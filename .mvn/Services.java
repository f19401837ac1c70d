import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/**
 * Puts a jar into a Lambda's zip that names all beans of the application, which are otherwise
 * looked for in all jars at each start. Micronaut AOT generates it.
 *
 * <p>Left to itself it would decide at build time which beans there are, by the settings of the
 * machine that builds. So all are named whose classes can be loaded: what a setting turns on or off
 * is decided at the start, as without it. Micronaut AOT's other optimisations make no start here
 * measurably quicker.
 *
 * <p>Runs as a single source file on the JDK that the build selected.
 */
final class Services {
  private static final String BEANS = "io.micronaut.inject.BeanDefinitionReference";
  private static final Pattern AHEAD = Pattern.compile("(?m)^ *pool\\.submit\\(.*\\);\\R");
  private static final String PACKAGE = "dev.parley.services";

  /**
   * @param arguments the zip; a folder to work in, with Micronaut AOT's jars in its folder {@code
   *     aot}; the version of Parley
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    try (FileSystem zip =
        FileSystems.newFileSystem(
            Path.of(arguments[0]), Map.of("enablePosixFileAttributes", true))) {
      List<Path> application = unpacked(zip, Files.createDirectories(folder.resolve("lib")));
      List<Path> all = new ArrayList<>(application);
      all.addAll(jars(folder.resolve("aot")));
      try (URLClassLoader loader =
          new URLClassLoader(urls(all), ClassLoader.getPlatformClassLoader())) {
        Set<String> beans = beans(application);
        beans.removeIf(name -> !isLoadable(name, loader));
        generate(loader, all, beans, folder);
      }
      doNotLoadAhead(all, folder);
      // As old as the others, so that the same sources make the same zip; Pack dates what is in it.
      FileTime time = Files.getLastModifiedTime(jars(zip.getPath("lib")).getFirst());
      Path jar = zip.getPath("lib", "parley-services-" + arguments[2] + ".jar");
      pack(folder.resolve("classes"), jar);
      Files.setLastModifiedTime(jar, time);
    }
  }

  private static List<Path> unpacked(FileSystem zip, Path folder) throws IOException {
    List<Path> unpacked = new ArrayList<>();
    for (Path jar : jars(zip.getPath("lib"))) {
      Path copy = folder.resolve(jar.getFileName().toString());
      Files.write(copy, Files.readAllBytes(jar));
      unpacked.add(copy);
    }
    return unpacked;
  }

  private static List<Path> jars(Path folder) throws IOException {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder, "*.jar")) {
      paths.forEach(jars::add);
    }
    jars.sort(null);
    return jars;
  }

  private static URL[] urls(List<Path> jars) throws MalformedURLException {
    URL[] urls = new URL[jars.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = jars.get(i).toUri().toURL();
    }
    return urls;
  }

  /** The bean definitions of these jars, by their names. */
  private static Set<String> beans(List<Path> jars) throws IOException {
    String folder = "META-INF/micronaut/" + BEANS + "/";
    Set<String> beans = new TreeSet<>();
    for (Path jar : jars) {
      try (JarFile file = new JarFile(jar.toFile())) {
        file.stream()
            .map(ZipEntry::getName)
            .filter(name -> name.startsWith(folder) && name.length() > folder.length())
            .map(name -> name.substring(folder.length()))
            .forEach(beans::add);
      }
    }
    return beans;
  }

  /** Whether a definition can be made: it may name classes of a library that is not there. */
  private static boolean isLoadable(String name, ClassLoader loader) {
    try {
      Class.forName(name, true, loader).getConstructor().newInstance();
      return true;
    } catch (ReflectiveOperationException | LinkageError | TypeNotPresentException absent) {
      return false;
    }
  }

  private static void generate(ClassLoader loader, List<Path> jars, Set<String> beans, Path folder)
      throws Exception {
    Properties properties = new Properties();
    properties.setProperty("classpath", joined(jars.stream().map(Path::toString)));
    properties.setProperty("package", PACKAGE);
    properties.setProperty("output.directory", folder.toString());
    properties.setProperty("runtime", "jit");
    properties.setProperty("serviceloading.jit.enabled", "true");
    properties.setProperty("service.types", BEANS);
    properties.setProperty("serviceloading.force.include.impls", joined(beans.stream()));
    Thread.currentThread().setContextClassLoader(loader);
    loader
        .loadClass("io.micronaut.aot.MicronautAotOptimizer")
        .getMethod("execute", Properties.class)
        .invoke(null, properties);
  }

  /**
   * Takes out of what was generated that each class is loaded ahead in a lambda of its own, which
   * makes a class more for each: they are loaded side by side a moment later, all the same.
   */
  private static void doNotLoadAhead(List<Path> jars, Path folder) throws IOException {
    String name = BEANS.substring(BEANS.lastIndexOf('.') + 1) + "Factory.java";
    Path list = folder.resolve("sources/" + PACKAGE.replace('.', '/')).resolve(name);
    String source = Files.readString(list);
    String shorter = AHEAD.matcher(source).replaceAll("");
    if (shorter.equals(source)) {
      throw new IllegalStateException("Micronaut AOT generates something else than it did");
    }
    Files.writeString(list, shorter);
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-nowarn",
                "-XDsuppressNotes",
                "-cp",
                jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                "-d",
                folder.resolve("classes").toString(),
                list.toString());
    if (failed != 0) {
      throw new IllegalStateException("the list of beans does not compile");
    }
  }

  private static String joined(Stream<String> values) {
    return values.collect(Collectors.joining(","));
  }

  private static void pack(Path folder, Path jar) throws IOException {
    try (JarOutputStream to = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        to.putNextEntry(
            new ZipEntry(folder.relativize(file).toString().replace(File.separatorChar, '/')));
        Files.copy(file, to);
      }
    }
  }
}
