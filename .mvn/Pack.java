import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Rewrites the jars in a Lambda's zip so that they hold their files uncompressed.
 *
 * <p>A zip compresses each file on its own, and classes are small and alike: a jar of plain files
 * that is compressed as one whole takes three fifths of the space. Lambda unpacks the zip before a
 * start, and a class is then read without inflating it. What is in the jars stays as it is.
 *
 * <p>Runs as a single source file on the JDK that the build selected.
 */
final class Pack {

  public static void main(String[] arguments) throws IOException {
    try (FileSystem zip =
            FileSystems.newFileSystem(
                Path.of(arguments[0]), Map.of("enablePosixFileAttributes", true));
        DirectoryStream<Path> jars = Files.newDirectoryStream(zip.getPath("lib"), "*.jar")) {
      for (Path jar : jars) {
        FileTime time = Files.getLastModifiedTime(jar);
        Files.write(jar, stored(Files.readAllBytes(jar)));
        Files.setLastModifiedTime(jar, time);
      }
    }
  }

  /** The same jar, in the same order (its manifest must come first), nothing compressed. */
  private static byte[] stored(byte[] jar) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(3 * jar.length);
    try (ZipInputStream from = new ZipInputStream(new ByteArrayInputStream(jar));
        ZipOutputStream to = new ZipOutputStream(bytes)) {
      to.setMethod(ZipOutputStream.STORED);
      for (ZipEntry file; (file = from.getNextEntry()) != null; ) {
        byte[] content = from.readAllBytes();
        CRC32 sum = new CRC32();
        sum.update(content);
        ZipEntry entry = new ZipEntry(file.getName());
        entry.setTimeLocal(file.getTimeLocal());
        entry.setSize(content.length);
        entry.setCrc(sum.getValue());
        to.putNextEntry(entry);
        to.write(content);
      }
    }
    return bytes.toByteArray();
  }
}
