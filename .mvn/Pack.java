import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * Rewrites the jars in a Lambda's zip: the same classes, without what only a debugger or a compiler
 * reads of them, and not compressed.
 *
 * <p>Left out are the names of local variables and the annotations that no running program can see.
 * Line numbers stay, for stack traces. What Kotlin's compiler notes about its classes stays where
 * Kotlin's reflection is there to read it. A signed jar stays as it is.
 *
 * <p>A zip compresses each file on its own, and classes are small and alike: a jar of plain files
 * that is compressed as one whole takes three fifths of the space. Lambda unpacks the zip before a
 * start, and a class is then read without inflating it.
 *
 * <p>Runs as a single source file on the JDK that the build selected.
 */
final class Pack {
  private static final int API = Opcodes.ASM9;

  public static void main(String[] arguments) throws IOException {
    try (FileSystem zip =
        FileSystems.newFileSystem(
            Path.of(arguments[0]), Map.of("enablePosixFileAttributes", true))) {
      boolean reflectsOnKotlin = !named(zip, "kotlin-reflect-*.jar").isEmpty();
      for (Path jar : named(zip, "*.jar")) {
        FileTime time = Files.getLastModifiedTime(jar);
        Files.write(jar, packed(Files.readAllBytes(jar), reflectsOnKotlin));
        Files.setLastModifiedTime(jar, time);
      }
    }
  }

  private static List<Path> named(FileSystem zip, String pattern) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(zip.getPath("lib"), pattern)) {
      jars.forEach(found::add);
    }
    return found;
  }

  /** The same files in the same order (the manifest must come first), nothing compressed. */
  private static byte[] packed(byte[] jar, boolean reflectsOnKotlin) throws IOException {
    Map<ZipEntry, byte[]> files = new LinkedHashMap<>();
    boolean signed = false;
    try (ZipInputStream from = new ZipInputStream(new ByteArrayInputStream(jar))) {
      for (ZipEntry file; (file = from.getNextEntry()) != null; ) {
        files.put(file, from.readAllBytes());
        signed |= file.getName().matches("META-INF/[^/]+\\.SF");
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(3 * jar.length);
    try (ZipOutputStream to = new ZipOutputStream(bytes)) {
      to.setMethod(ZipOutputStream.STORED);
      for (Map.Entry<ZipEntry, byte[]> file : files.entrySet()) {
        byte[] content = file.getValue();
        if (!signed && file.getKey().getName().endsWith(".class")) {
          content = stripped(content, reflectsOnKotlin);
        }
        CRC32 sum = new CRC32();
        sum.update(content);
        ZipEntry entry = new ZipEntry(file.getKey().getName());
        entry.setTimeLocal(file.getKey().getTimeLocal());
        entry.setSize(content.length);
        entry.setCrc(sum.getValue());
        to.putNextEntry(entry);
        to.write(content);
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] stripped(byte[] source, boolean reflectsOnKotlin) {
    ClassWriter to = new ClassWriter(0);
    new ClassReader(source).accept(new StrippedClass(to, reflectsOnKotlin), 0);
    return to.toByteArray();
  }

  private static final class StrippedClass extends ClassVisitor {
    private final boolean reflectsOnKotlin;

    StrippedClass(ClassVisitor to, boolean reflectsOnKotlin) {
      super(API, to);
      this.reflectsOnKotlin = reflectsOnKotlin;
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
      return new StrippedMethod(super.visitMethod(access, name, type, signature, exceptions));
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
