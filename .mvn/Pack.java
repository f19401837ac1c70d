import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.TypePath;

/**
 * Rewrites the jars in a Lambda's zip: what no program reads is left out, and nothing is
 * compressed.
 *
 * <p>Left out of the libraries are the classes that are mentioned nowhere: neither in a class that
 * stays, as a name in its code, its types, its annotations or its texts, nor in a file that lists
 * services or beans, settings or start-up configuration. It goes out from all classes of Parley, of
 * Micronaut and of Logback, which are made from configuration. An AWS client's operations count as
 * mentioned where another class names them. A class that is found by a name put together at run
 * time would be missed; the libraries here have none but translations.
 *
 * <p>AWS's clients ask a list of what is particular to each service of AWS where theirs is; the
 * list makes an object for each of three hundred. Left in are those that the zip has a client of.
 *
 * <p>Left out of classes are the names of local variables and the annotations that no running
 * program can see. Line numbers stay, for stack traces. What Kotlin's compiler notes about its
 * classes stays where Kotlin's reflection is there to read it. A signed jar stays as it is.
 *
 * <p>A zip compresses each file on its own, and classes are small and alike: a jar of plain files
 * that is compressed as one whole takes three fifths of the space. Lambda unpacks the zip before a
 * start, and a class is then read without inflating it.
 *
 * <p>Runs as a single source file on the JDK that the build selected.
 */
final class Pack {
  private static final int API = Opcodes.ASM9;

  /** Of other makers' jars, these stay whole: what they have is made by names in configuration. */
  private static final Pattern WHOLE =
      Pattern.compile("(?!parley-openai-sdk)(parley|micronaut|logback|logstash)-.*");

  /**
   * Read by Maven, by Kotlin's compiler for other platforms, by the maker of native images, by
   * Android's, by editors of settings, by a reader of JPA's and of validation's XML, of which there
   * is none; what AWS's clients were generated from; what the pages that describe the API do not
   * load; and what a schema's objections are in languages that Parley does not speak.
   */
  private static final Pattern FOR_OTHERS =
      Pattern.compile(
          ".*\\.kotlin_metadata|jsv-messages_(?!en).+"
              + "|META-INF/(spring-configuration-metadata\\.json|config-properties\\.adoc)"
              + "|.*\\.xsd|.+/regions/internal/region/endpoints\\.json"
              + "|META-INF/(maven/(?!org\\.webjars)|native-image/|proguard/|com\\.android\\.tools/).+"
              + "|META-INF/resources/webjars/.+/([^/]+\\.map|redoc\\.lib\\.js|swagger-ui\\.js"
              + "|swagger-ui-(es-bundle|standalone-preset).*)");

  private static final Pattern SERVICE = Pattern.compile("software/amazon/awssdk/services/(\\w+)/");

  private static final String SERVICES_LIST =
      "software/amazon/awssdk/regions/GeneratedServiceMetadataProvider";
  private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.SF");
  private static final String MANIFEST = "META-INF/MANIFEST.MF";
  private static final String CLASS = ".class";
  private static final Pattern RELEASE = Pattern.compile("META-INF/versions/[0-9]+/");
  private static final Pattern TEXT =
      Pattern.compile(".*\\.(xml|properties|interceptors|factories)");

  public static void main(String[] arguments) throws IOException {
    try (FileSystem zip =
        FileSystems.newFileSystem(
            Path.of(arguments[0]), Map.of("enablePosixFileAttributes", true))) {
      Map<Path, Map<String, byte[]>> jars = new LinkedHashMap<>();
      try (DirectoryStream<Path> paths = Files.newDirectoryStream(zip.getPath("lib"), "*.jar")) {
        for (Path jar : paths) {
          jars.put(jar, files(Files.readAllBytes(jar)));
        }
      }
      boolean reflectsOnKotlin =
          jars.keySet().stream().anyMatch(jar -> jar.toString().contains("kotlin-reflect"));
      for (Map<String, byte[]> files : jars.values()) {
        files
            .keySet()
            .removeIf(
                file ->
                    FOR_OTHERS.matcher(file).matches()
                        || !reflectsOnKotlin && file.endsWith(".kotlin_module"));
      }
      strip(jars, reflectsOnKotlin);
      Set<String> mentioned = new Mentions(jars).all();
      for (Map.Entry<Path, Map<String, byte[]>> jar : jars.entrySet()) {
        if (!isWhole(jar.getKey()) && !isSigned(jar.getValue())) {
          jar.getValue()
              .keySet()
              .removeIf(file -> isClass(file) && !mentioned.contains(className(file)));
        }
        FileTime time = Files.getLastModifiedTime(jar.getKey());
        Files.write(jar.getKey(), stored(jar.getValue(), time));
        Files.setLastModifiedTime(jar.getKey(), time);
      }
    }
  }

  private static boolean isWhole(Path jar) {
    return WHOLE.matcher(jar.getFileName().toString()).matches();
  }

  private static boolean isSigned(Map<String, byte[]> files) {
    return files.keySet().stream().anyMatch(file -> SIGNATURE.matcher(file).matches());
  }

  private static boolean isClass(String file) {
    return file.endsWith(CLASS) && !file.endsWith("module-info.class");
  }

  /** The name of the class in a file, the same for all releases of Java that it is there for. */
  private static String className(String file) {
    return RELEASE.matcher(file.substring(0, file.length() - CLASS.length())).replaceFirst("");
  }

  private static Map<String, byte[]> files(byte[] jar) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (ZipInputStream from = new ZipInputStream(new ByteArrayInputStream(jar))) {
      for (ZipEntry file; (file = from.getNextEntry()) != null; ) {
        files.put(file.getName(), from.readAllBytes());
      }
    }
    return files;
  }

  private static byte[] stored(Map<String, byte[]> files, FileTime time) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream to = new ZipOutputStream(bytes)) {
      to.setMethod(ZipOutputStream.STORED);
      for (Map.Entry<String, byte[]> file : neighbourly(files)) {
        CRC32 sum = new CRC32();
        sum.update(file.getValue());
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setLastModifiedTime(time);
        entry.setSize(file.getValue().length);
        entry.setCrc(sum.getValue());
        to.putNextEntry(entry);
        to.write(file.getValue());
      }
    }
    return bytes.toByteArray();
  }

  /**
   * The manifest first, as it must be, and the others by folder and size: compression finds again
   * only what came shortly before, and classes of one package and size are the most alike.
   */
  private static List<Map.Entry<String, byte[]>> neighbourly(Map<String, byte[]> files) {
    List<Map.Entry<String, byte[]>> sorted = new ArrayList<>(files.entrySet());
    sorted.sort(
        Comparator.<Map.Entry<String, byte[]>>comparingInt(
                file -> MANIFEST.indexOf(file.getKey()) == 0 ? file.getKey().length() : 100)
            .thenComparing(file -> file.getKey().substring(0, file.getKey().lastIndexOf('/') + 1))
            .thenComparing(file -> file.getValue().length)
            .thenComparing(Map.Entry::getKey));
    return sorted;
  }

  private static void strip(Map<Path, Map<String, byte[]>> jars, boolean reflectsOnKotlin) {
    Set<String> services = new HashSet<>();
    for (Map<String, byte[]> files : jars.values()) {
      for (String file : files.keySet()) {
        Matcher client = SERVICE.matcher(file);
        if (client.lookingAt()) {
          services.add(client.group(1));
        }
      }
    }
    for (Map<String, byte[]> files : jars.values()) {
      if (!isSigned(files)) {
        files.replaceAll(
            (file, content) ->
                isClass(file) ? stripped(content, reflectsOnKotlin, services) : content);
      }
    }
  }

  /** Which classes are mentioned, beginning with what must be there. */
  private static final class Mentions {
    private static final Pattern CLIENT =
        Pattern.compile(
            "software/amazon/awssdk/services/\\w+/(\\w+Client|endpoints/internal/\\w+)");

    /** What belongs to one operation of a service of AWS. */
    private static final Pattern OPERATION =
        Pattern.compile(
            "(software/amazon/awssdk/services/\\w+/)(model|transform|paginators)/(\\w+?)"
                + "((?:Request|Response|RequestMarshaller|Iterable)(?:[$].*)?)");

    /** What Lambda's runtime client, which is in no zip, asks a function's libraries for. */
    private static final Set<String> ASKED_FOR = Set.of("org/joda/time/DateTime");

    private static final String SERVICES = "META-INF/services/";
    private static final String BEANS = "META-INF/micronaut/";

    /** By name, each with those for other releases of Java. */
    private final Map<String, List<byte[]>> classes = new HashMap<>();

    private final Map<String, List<String>> providers = new HashMap<>();
    private final Set<String> mentioned = new HashSet<>();
    private final Set<String> texts = new HashSet<>();

    /** Kept, but not for what they mention. */
    private final Set<String> bare = new HashSet<>();

    private final Deque<String> unread = new ArrayDeque<>();

    Mentions(Map<Path, Map<String, byte[]>> jars) {
      for (Map<String, byte[]> files : jars.values()) {
        files.forEach(
            (file, content) -> {
              if (isClass(file)) {
                classes.computeIfAbsent(className(file), _ -> new ArrayList<>()).add(content);
              } else if (file.startsWith(SERVICES)) {
                providers
                    .computeIfAbsent(
                        file.substring(SERVICES.length()).replace('.', '/'), _ -> new ArrayList<>())
                    .add(text(content));
              }
            });
      }
      ASKED_FOR.forEach(this::mention);
      jars.forEach(
          (jar, files) -> {
            boolean stays = isWhole(jar) || isSigned(files);
            files.forEach(
                (file, content) -> {
                  if (file.startsWith(BEANS)) {
                    read(file.substring(file.lastIndexOf('/') + 1));
                  } else if (isClass(file)) {
                    if (stays) {
                      mention(className(file));
                    }
                  } else if (TEXT.matcher(file).matches()) {
                    read(text(content));
                  }
                });
          });
    }

    Set<String> all() {
      while (!unread.isEmpty()) {
        String name = unread.poll();
        providers.getOrDefault(name, List.of()).forEach(this::read);
        Matcher operation = OPERATION.matcher(name);
        if (operation.matches()) {
          mention(operation.group(1) + "model/" + operation.group(3) + "Response");
          mention(operation.group(1) + "transform/" + operation.group(3) + "RequestMarshaller");
        }
        boolean client = CLIENT.matcher(name).matches();
        for (byte[] content : classes.get(name)) {
          ClassReader reader = new ClassReader(content);
          for (int item = 1; item < reader.getItemCount(); item++) {
            int offset = reader.getItem(item);
            // Names, types, signatures and texts of a class are all of this kind.
            if (offset != 0 && content[offset - 1] == 1) {
              String text = utf8(content, offset);
              if (client) {
                readClient(text);
              } else {
                read(text);
              }
            }
          }
        }
      }
      mentioned.addAll(bare);
      return mentioned;
    }

    private void read(String text) {
      if (texts.add(text)) {
        read(text, this::mention);
      }
    }

    /** What a client of AWS names is there to be called; what is called, others name, too. */
    private void readClient(String text) {
      read(
          text,
          name -> {
            Matcher operation = OPERATION.matcher(name);
            if (!operation.matches()) {
              mention(name);
            } else if (operation.group(4).equals("Request")) {
              // The virtual machine looks whether it is a request at all, and no further.
              bare.add(name);
            }
          });
    }

    private static void read(String text, Consumer<String> mention) {
      // Classes of no package are mentioned without a dot.
      mention.accept(text);
      if (text.indexOf('/') < 0 && text.indexOf('.') < 0) {
        return;
      }
      for (int start = 0, end; start < text.length(); start = end + 1) {
        end = start;
        while (end < text.length() && isOfName(text.charAt(end))) {
          end++;
        }
        if (end - start < 3) {
          continue;
        }
        String name = text.substring(start, end);
        if (name.indexOf('.') >= 0) {
          name = name.replace('.', '/');
          // A nested class may be named after a dot.
          String outer = name;
          for (int dot; (dot = outer.lastIndexOf('/')) > 0; ) {
            outer = outer.substring(0, dot) + '$' + outer.substring(dot + 1);
            mention.accept(outer);
          }
        }
        mention.accept(name);
        // A type is an L, a name and a semicolon, and letters for primitive types may come before.
        int part = name.indexOf('/');
        for (int l = name.indexOf('L'); l >= 0 && l < part; l = name.indexOf('L', l + 1)) {
          mention.accept(name.substring(l + 1));
        }
      }
    }

    /** Whether a name can hold it, as names stand in code, types, signatures and texts. */
    private static boolean isOfName(char c) {
      return c >= 'a' && c <= 'z'
          || c >= 'A' && c <= 'Z'
          || c >= '/' && c <= '9'
          || c == '.'
          || c == '-'
          || c == '_'
          || c == '$';
    }

    private void mention(String name) {
      if (classes.containsKey(name) && mentioned.add(name)) {
        unread.add(name);
      }
    }

    private static String text(byte[] content) {
      return new String(content, StandardCharsets.UTF_8);
    }

    /**
     * The text at that place of a class. Other letters than ASCII's break up a name, which no class
     * here has in its own.
     */
    private static String utf8(byte[] content, int offset) {
      int length = (content[offset] & 0xFF) << 8 | content[offset + 1] & 0xFF;
      return new String(content, offset + 2, length, StandardCharsets.ISO_8859_1);
    }
  }

  private static byte[] stripped(byte[] source, boolean reflectsOnKotlin, Set<String> services) {
    ClassReader reader = new ClassReader(source);
    // One that is written anew keeps no name of what has gone.
    ClassWriter to = new ClassWriter(0);
    boolean lists = reader.getClassName().equals(SERVICES_LIST);
    reader.accept(new StrippedClass(to, reflectsOnKotlin, lists ? services : null), 0);
    return to.toByteArray();
  }

  private static final class StrippedClass extends ClassVisitor {
    private final boolean reflectsOnKotlin;

    /** Which services are listed in this class; null for one that lists none. */
    private final Set<String> services;

    StrippedClass(ClassVisitor to, boolean reflectsOnKotlin, Set<String> services) {
      super(API, to);
      this.reflectsOnKotlin = reflectsOnKotlin;
      this.services = services;
    }

    @Override
    public AnnotationVisitor visitAnnotation(String type, boolean visible) {
      boolean ofCompiler =
          type.equals("Lkotlin/Metadata;")
              || type.equals("Lkotlin/coroutines/jvm/internal/DebugMetadata;");
      return visible && (reflectsOnKotlin || !ofCompiler)
          ? super.visitAnnotation(type, true)
          : null;
    }

    @Override
    public AnnotationVisitor visitTypeAnnotation(
        int reference, TypePath path, String type, boolean visible) {
      return visible ? super.visitTypeAnnotation(reference, path, type, true) : null;
    }

    @Override
    public FieldVisitor visitField(
        int access, String name, String type, String signature, Object value) {
      return new FieldVisitor(API, super.visitField(access, name, type, signature, value)) {
        @Override
        public AnnotationVisitor visitAnnotation(String type, boolean visible) {
          return visible ? super.visitAnnotation(type, true) : null;
        }

        @Override
        public AnnotationVisitor visitTypeAnnotation(
            int reference, TypePath path, String type, boolean visible) {
          return visible ? super.visitTypeAnnotation(reference, path, type, true) : null;
        }
      };
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String type, String signature, String[] exceptions) {
      MethodVisitor to =
          new StrippedMethod(super.visitMethod(access, name, type, signature, exceptions));
      return services != null && name.equals("<clinit>") ? new ShorterList(to, services) : to;
    }
  }

  /**
   * A list that is built by {@code put("name", new What())} again and again, with fewer entries:
   * code from a name that is not wanted to its put is left out.
   */
  private static final class ShorterList extends MethodVisitor {
    private final Set<String> wanted;
    private boolean isLeftOut;

    ShorterList(MethodVisitor to, Set<String> wanted) {
      super(API, to);
      this.wanted = wanted;
    }

    @Override
    public void visitLdcInsn(Object name) {
      isLeftOut = !wanted.contains(name);
      if (!isLeftOut) {
        super.visitLdcInsn(name);
      }
    }

    @Override
    public void visitTypeInsn(int code, String type) {
      if (!isLeftOut) {
        super.visitTypeInsn(code, type);
      }
    }

    @Override
    public void visitInsn(int code) {
      if (!isLeftOut) {
        super.visitInsn(code);
      }
    }

    @Override
    public void visitMethodInsn(
        int code, String owner, String name, String type, boolean isInterface) {
      if (!isLeftOut) {
        super.visitMethodInsn(code, owner, name, type, isInterface);
      } else if (name.equals("put")) {
        isLeftOut = false;
      }
    }
  }

  private static final class StrippedMethod extends MethodVisitor {

    StrippedMethod(MethodVisitor to) {
      super(API, to);
    }

    @Override
    public AnnotationVisitor visitAnnotation(String type, boolean visible) {
      return visible ? super.visitAnnotation(type, true) : null;
    }

    @Override
    public AnnotationVisitor visitTypeAnnotation(
        int reference, TypePath path, String type, boolean visible) {
      return visible ? super.visitTypeAnnotation(reference, path, type, true) : null;
    }

    @Override
    public AnnotationVisitor visitParameterAnnotation(int index, String type, boolean visible) {
      return visible ? super.visitParameterAnnotation(index, type, true) : null;
    }

    @Override
    public AnnotationVisitor visitInsnAnnotation(
        int reference, TypePath path, String type, boolean visible) {
      return null;
    }

    @Override
    public AnnotationVisitor visitTryCatchAnnotation(
        int reference, TypePath path, String type, boolean visible) {
      return null;
    }

    @Override
    public AnnotationVisitor visitLocalVariableAnnotation(
        int reference,
        TypePath path,
        Label[] start,
        Label[] end,
        int[] index,
        String type,
        boolean visible) {
      return null;
    }

    @Override
    public void visitLocalVariable(
        String name, String type, String signature, Label start, Label end, int index) {}
  }
}
