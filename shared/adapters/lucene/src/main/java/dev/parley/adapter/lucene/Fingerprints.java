package dev.parley.adapter.lucene;

import dev.parley.adapter.lucene.ToolText.Parameter;
import dev.parley.model.ModelName;
import dev.parley.tool.IndexCache.Fingerprint;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.lucene.util.Version;

/** Fingerprints of indexes: of all that is indexed, and of how. */
final class Fingerprints {

  private Fingerprints() {}

  /** The fingerprint of an index of these tools, which are in the order of their ids. */
  static Fingerprint of(List<ToolText> tools) {
    MessageDigest digest = sha256();
    try (DataOutputStream out =
        new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
      out.writeInt(ToolIndex.FORM);
      out.writeUTF(Version.LATEST.toString());
      write(Resource.text("lexicon.txt"), out);
      out.writeInt(tools.size());
      for (ToolText tool : tools) {
        write(tool.id(), out);
        write(tool.app(), out);
        write(tool.appName(), out);
        write(tool.appDescription(), out);
        write(tool.name(), out);
        write(tool.title(), out);
        write(tool.description(), out);
        out.writeInt(tool.parameters().size());
        for (Parameter parameter : tool.parameters()) {
          write(parameter.name(), out);
          write(parameter.description(), out);
          write(parameter.type(), out);
          out.writeBoolean(parameter.required());
          out.writeBoolean(parameter.top());
          out.writeInt(parameter.choices().size());
          for (String choice : parameter.choices()) {
            write(choice, out);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Fingerprint(HexFormat.of().formatHex(digest.digest()));
  }

  /** The fingerprint of the vectors that a model makes of these tools. */
  static Fingerprint of(List<ToolText> tools, ModelName model) {
    MessageDigest digest = sha256();
    digest.update(
        (of(tools) + "\n" + model.provider() + "\n" + model.model())
            .getBytes(StandardCharsets.UTF_8));
    return new Fingerprint(HexFormat.of().formatHex(digest.digest()));
  }

  private static void write(String text, DataOutputStream out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
