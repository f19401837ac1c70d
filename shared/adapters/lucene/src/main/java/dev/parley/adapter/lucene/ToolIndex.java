package dev.parley.adapter.lucene;

import dev.parley.adapter.lucene.ToolText.Parameter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.NoLockFactory;
import org.apache.lucene.util.BytesRef;

/**
 * An index of tools in memory: BM25 over one field of words, in which a word counts by where it
 * stands (as in BM25F), and over one field of what the words mean, by the {@link Lexicon}.
 */
final class ToolIndex {

  /** Changes whenever what is indexed, or how, changes: indexes of another form are not opened. */
  static final int FORM = 1;

  static final String WORD = "word";
  static final String GROUP = "group";

  private static final String CARD = "card";

  /** Frequencies are whole numbers in an index: a weight of 1 is this. */
  private static final int ONE = 10;

  private static final float NAME = 2;
  private static final float TITLE = 1.5f;
  private static final float DESCRIPTION = 1;
  private static final float APP = 1;
  private static final float APP_DESCRIPTION = 0.2f;
  private static final float PARAMETER = 0.4f;
  private static final float PARAMETER_DESCRIPTION = 0.3f;

  private static final float K1 = 1.2f;
  private static final float B = 0.4f;
  private static final FieldType WEIGHED = new FieldType();

  static {
    WEIGHED.setTokenized(true);
    WEIGHED.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    WEIGHED.freeze();
  }

  private final Directory directory;
  private final IndexSearcher searcher;
  private final List<Card> cards;
  private final Map<String, Float> rarity;

  private ToolIndex(Directory directory) throws IOException {
    this.directory = directory;
    DirectoryReader reader = DirectoryReader.open(directory);
    this.searcher = new IndexSearcher(reader);
    searcher.setSimilarity(similarity());
    searcher.setQueryCache(null);
    int count = reader.maxDoc();
    List<Card> read = new ArrayList<>(count);
    for (int at = 0; at < count; at++) {
      BytesRef bytes = reader.storedFields().document(at).getBinaryValue(CARD);
      read.add(Card.of(bytes.bytes, bytes.offset, bytes.length));
    }
    this.cards = List.copyOf(read);
    this.rarity = new HashMap<>();
    Terms terms = MultiTerms.getTerms(reader, WORD);
    if (terms != null) {
      TermsEnum each = terms.iterator();
      for (BytesRef term = each.next(); term != null; term = each.next()) {
        int with = each.docFreq();
        rarity.put(term.utf8ToString(), (float) Math.log(1 + (count - with + 0.5) / (with + 0.5)));
      }
    }
  }

  /** An index of the tools, which differ in their ids. */
  static ToolIndex of(List<ToolText> tools, Lexicon lexicon) {
    try {
      Directory directory = memory();
      IndexWriterConfig config = new IndexWriterConfig();
      config.setSimilarity(similarity());
      config.setUseCompoundFile(false);
      try (IndexWriter writer = new IndexWriter(directory, config)) {
        Set<String> ids = new HashSet<>();
        for (ToolText tool : tools.stream().sorted(Comparator.comparing(ToolText::id)).toList()) {
          if (!ids.add(tool.id())) {
            throw new IllegalArgumentException("two tools have the id " + tool.id());
          }
          writer.addDocument(document(tool, lexicon));
        }
        writer.forceMerge(1);
      }
      return new ToolIndex(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("an index in memory cannot be written", e);
    }
  }

  private static Document document(ToolText tool, Lexicon lexicon) {
    WeighedTerms words = new WeighedTerms();
    WeighedTerms groups = new WeighedTerms();
    add(tool.name(), NAME, words, groups, lexicon);
    add(tool.title(), TITLE, words, groups, lexicon);
    add(tool.description(), DESCRIPTION, words, groups, lexicon);
    add(tool.appName(), APP, words, groups, lexicon);
    add(tool.appDescription(), APP_DESCRIPTION, words, groups, lexicon);
    StringBuilder names = new StringBuilder();
    StringBuilder descriptions = new StringBuilder();
    for (Parameter parameter : tool.parameters()) {
      names.append(parameter.name()).append(' ');
      descriptions.append(parameter.description()).append(' ');
      descriptions.append(String.join(" ", parameter.choices())).append(' ');
    }
    add(names.toString(), PARAMETER, words, groups, lexicon);
    add(descriptions.toString(), PARAMETER_DESCRIPTION, words, groups, lexicon);
    Document document = new Document();
    document.add(new Field(WORD, words.stream(ONE), WEIGHED));
    document.add(new Field(GROUP, groups.stream(ONE), WEIGHED));
    document.add(new StoredField(CARD, Card.of(tool).bytes()));
    return document;
  }

  private static void add(
      String text, float weight, WeighedTerms words, WeighedTerms groups, Lexicon lexicon) {
    List<String> found = Words.of(text);
    found.forEach(word -> words.add(word, weight));
    lexicon.groups(found).forEach(group -> groups.add(Integer.toString(group), weight));
  }

  private static Directory memory() {
    return new ByteBuffersDirectory(
        NoLockFactory.INSTANCE,
        ByteBuffersDataOutput::new,
        ByteBuffersDirectory.OUTPUT_AS_BYTE_ARRAY);
  }

  private static BM25Similarity similarity() {
    return new BM25Similarity(K1 * ONE, B);
  }

  IndexSearcher searcher() {
    return searcher;
  }

  /** The cards, by the number of the document. */
  List<Card> cards() {
    return cards;
  }

  /** How rare a word is among the tools; 0 if none has it. */
  float rarity(String word) {
    return rarity.getOrDefault(word, 0f);
  }

  boolean knows(String word) {
    return rarity.containsKey(word);
  }

  /** The index as bytes, for {@link #open}. */
  byte[] bytes() {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(content)) {
      String[] names = directory.listAll();
      out.writeInt(FORM);
      out.writeInt(names.length);
      for (String name : names) {
        try (IndexInput in = directory.openInput(name, IOContext.READONCE)) {
          byte[] bytes = new byte[Math.toIntExact(in.length())];
          in.readBytes(bytes, 0, bytes.length);
          out.writeUTF(name);
          out.writeInt(bytes.length);
          out.write(bytes);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an index in memory cannot be read", e);
    }
    return Packed.of(content.toByteArray());
  }

  /** The index that was turned into these bytes; empty if they are damaged or of another form. */
  static Optional<ToolIndex> open(byte[] bytes) {
    Optional<byte[]> content = Packed.content(bytes);
    if (content.isEmpty()) {
      return Optional.empty();
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content.get()))) {
      if (in.readInt() != FORM) {
        return Optional.empty();
      }
      Directory directory = memory();
      int files = in.readInt();
      for (int file = 0; file < files; file++) {
        String name = in.readUTF();
        byte[] held = in.readNBytes(in.readInt());
        try (IndexOutput out = directory.createOutput(name, IOContext.DEFAULT)) {
          out.writeBytes(held, held.length);
        }
      }
      return Optional.of(new ToolIndex(directory));
    } catch (IndexFormatTooOldException | IndexFormatTooNewException _) {
      // Written by another release of Lucene.
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("an index in memory cannot be read", e);
    }
  }

  /** Bytes made smaller, with what it takes to see that they are whole. */
  private static final class Packed {
    private static final int HEAD = Long.BYTES + Integer.BYTES;

    static byte[] of(byte[] content) {
      Deflater deflater = new Deflater(Deflater.BEST_SPEED);
      ByteArrayOutputStream packed = new ByteArrayOutputStream(content.length / 2);
      try (DataOutputStream out = new DataOutputStream(packed)) {
        out.writeLong(check(content));
        out.writeInt(content.length);
        deflater.setInput(content);
        deflater.finish();
        byte[] part = new byte[1 << 16];
        while (!deflater.finished()) {
          out.write(part, 0, deflater.deflate(part));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        deflater.end();
      }
      return packed.toByteArray();
    }

    static Optional<byte[]> content(byte[] packed) {
      if (packed.length < HEAD) {
        return Optional.empty();
      }
      Inflater inflater = new Inflater();
      try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(packed))) {
        long check = in.readLong();
        int length = in.readInt();
        // Nothing is packed a thousand times smaller: a damaged length must not take all memory.
        if (length < 0 || length / 1_100 > packed.length) {
          return Optional.empty();
        }
        inflater.setInput(packed, HEAD, packed.length - HEAD);
        byte[] content = new byte[length];
        int read = 0;
        while (read < length) {
          int more = inflater.inflate(content, read, length - read);
          if (more == 0) {
            return Optional.empty();
          }
          read += more;
        }
        return check(content) == check ? Optional.of(content) : Optional.empty();
      } catch (DataFormatException _) {
        return Optional.empty();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        inflater.end();
      }
    }

    private static long check(byte[] content) {
      CRC32C check = new CRC32C();
      check.update(content);
      return check.getValue();
    }
  }
}
