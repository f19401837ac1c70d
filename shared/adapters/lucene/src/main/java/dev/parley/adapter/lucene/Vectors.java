package dev.parley.adapter.lucene;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The vectors of an index's tools, by the number of the document, each part of them a byte: what a
 * byte loses changes hardly any order.
 */
final class Vectors {

  private static final float LARGEST = 127;

  private final byte[][] vectors;

  private Vectors(byte[][] vectors) {
    this.vectors = vectors;
  }

  static Vectors of(List<float[]> vectors) {
    return new Vectors(vectors.stream().map(Vectors::small).toArray(byte[][]::new));
  }

  /** The documents whose vectors lie closest to this one, the closest first. */
  List<Near> closest(float[] vector, int count) {
    byte[] wanted = small(vector);
    PriorityQueue<Near> best = new PriorityQueue<>(Comparator.comparingDouble(Near::closeness));
    for (int document = 0; document < vectors.length; document++) {
      double closeness = cosine(wanted, vectors[document]);
      if (best.size() < count) {
        best.add(new Near(document, closeness));
      } else if (best.element().closeness() < closeness) {
        best.remove();
        best.add(new Near(document, closeness));
      }
    }
    return best.stream()
        .sorted(
            Comparator.comparingDouble(Near::closeness).reversed().thenComparingInt(Near::document))
        .toList();
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(vectors.length);
    for (byte[] vector : vectors) {
      out.writeInt(vector.length);
      out.write(vector);
    }
  }

  static Vectors read(DataInputStream in) throws IOException {
    byte[][] vectors = new byte[in.readInt()][];
    for (int document = 0; document < vectors.length; document++) {
      vectors[document] = in.readNBytes(in.readInt());
    }
    return new Vectors(vectors);
  }

  private static byte[] small(float[] vector) {
    float largest = 0;
    for (float part : vector) {
      largest = Math.max(largest, Math.abs(part));
    }
    byte[] small = new byte[vector.length];
    for (int at = 0; at < vector.length; at++) {
      small[at] = (byte) Math.round(vector[at] / Math.max(largest, Float.MIN_NORMAL) * LARGEST);
    }
    return small;
  }

  private static double cosine(byte[] one, byte[] other) {
    int product = 0;
    int ofOne = 0;
    int ofOther = 0;
    for (int at = 0; at < Math.min(one.length, other.length); at++) {
      product += one[at] * other[at];
      ofOne += one[at] * one[at];
      ofOther += other[at] * other[at];
    }
    return ofOne == 0 || ofOther == 0 ? 0 : product / Math.sqrt((double) ofOne * ofOther);
  }

  /** A document, and the cosine of the angle between its vector and the wanted one. */
  record Near(int document, double closeness) {}
}
