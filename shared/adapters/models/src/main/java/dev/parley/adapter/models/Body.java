package dev.parley.adapter.models;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ResponseBody;
import okio.BufferedSource;

/**
 * The body of an answer, read as it comes and never waited for longer than patience lasts. Closed
 * before its end, it lets go of the connection.
 */
final class Body extends InputStream {

  private static final long LARGEST = 32L * 1024 * 1024;

  private final Call call;
  private final ResponseBody body;
  private final BufferedSource source;
  private final Patience patience;
  private long read;
  private boolean ended;

  Body(Call call, ResponseBody body, Patience patience) {
    this.call = call;
    this.body = body;
    this.source = body.source();
    this.patience = patience;
  }

  @Override
  public int available() {
    return (int) Math.min(source.getBuffer().size(), Integer.MAX_VALUE);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (source.getBuffer().exhausted()) {
      source.timeout().timeout(Transport.millis(patience.next()), TimeUnit.MILLISECONDS);
    }
    int taken;
    try {
      taken = source.read(bytes, offset, length);
    } catch (SocketTimeoutException e) {
      close();
      throw silence("the answer fell silent", e);
    } catch (IOException e) {
      close();
      throw e;
    }
    ended = taken < 0;
    read += Math.max(taken, 0);
    if (read > LARGEST) {
      close();
      throw new IOException("the answer is too large");
    }
    return taken;
  }

  /**
   * Of an answer that is not all there, the connection is closed. Behind one that is, what still
   * comes is read, for a tenth of a second at most: then the connection can be used again.
   */
  @Override
  public void close() {
    if (!ended && !patience.hasEnded()) {
      call.cancel();
    }
    body.close();
  }

  /** That there was no more to wait for, and for what. */
  static SocketTimeoutException silence(String of, SocketTimeoutException cause) {
    SocketTimeoutException silence = new SocketTimeoutException(of);
    silence.initCause(cause);
    return silence;
  }
}
