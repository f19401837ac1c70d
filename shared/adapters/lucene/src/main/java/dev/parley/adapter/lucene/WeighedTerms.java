package dev.parley.adapter.lucene;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.TermFrequencyAttribute;

/** Terms of a document, each with what it weighs there. */
final class WeighedTerms {

  private final Map<String, Float> weights = new LinkedHashMap<>();

  void add(String term, float weight) {
    weights.merge(term, weight, Float::sum);
  }

  /** The terms for an index, with weights as frequencies: a weight of 1 is {@code one}. */
  TokenStream stream(int one) {
    return new Stream(weights, one);
  }

  private static final class Stream extends TokenStream {
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final TermFrequencyAttribute frequency = addAttribute(TermFrequencyAttribute.class);
    private final Map<String, Float> weights;
    private final int one;
    private Iterator<Map.Entry<String, Float>> left;

    Stream(Map<String, Float> weights, int one) {
      this.weights = weights;
      this.one = one;
      this.left = weights.entrySet().iterator();
    }

    @Override
    public boolean incrementToken() {
      if (!left.hasNext()) {
        return false;
      }
      clearAttributes();
      Map.Entry<String, Float> next = left.next();
      term.append(next.getKey());
      frequency.setTermFrequency(Math.max(1, Math.round(next.getValue() * one)));
      return true;
    }

    @Override
    public void reset() {
      left = weights.entrySet().iterator();
    }
  }
}
