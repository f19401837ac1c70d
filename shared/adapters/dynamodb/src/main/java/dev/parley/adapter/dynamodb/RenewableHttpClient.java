package dev.parley.adapter.dynamodb;

import java.util.function.Supplier;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;

/** A client that can be told to forget its connections, which none of the SDK's own can. */
final class RenewableHttpClient implements SdkHttpClient {

  private final Supplier<SdkHttpClient> maker;
  private volatile SdkHttpClient current;

  RenewableHttpClient(Supplier<SdkHttpClient> maker) {
    this.maker = maker;
    this.current = maker.get();
  }

  /** Closes all connections. No request may be under way. */
  void renew() {
    SdkHttpClient old = current;
    current = maker.get();
    old.close();
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return current.prepareRequest(request);
  }

  @Override
  public String clientName() {
    return current.clientName();
  }

  @Override
  public void close() {
    current.close();
  }
}
