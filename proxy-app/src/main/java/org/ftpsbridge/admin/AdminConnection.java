package org.ftpsbridge.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to the admin endpoint: one request at a time, and nothing is read while its answer
 * is written. All that it holds is bounded, and so is every wait.
 */
final class AdminConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(AdminConnection.class);

  private static final int LONGEST_LINE = 4096;
  private static final int LONGEST_HEADERS = 8192;
  private static final int CHUNK = 8192;

  /** Requests that have come with the one that is served. */
  private static final int MOST_WAITING = 16;

  /** Bytes of a request's body. */
  static final int LONGEST_BODY = 16_384;

  /** For a request from its first byte to its last, and for an answer to be taken. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** For the next request; longer than most intervals of scraping. */
  private static final Duration IDLENESS = Duration.ofSeconds(75);

  private final Supplier<Gate> gate;
  private final Routes routes;
  private final Queue<FullHttpRequest> waiting = new ArrayDeque<>();
  private @Nullable Future<?> deadline;
  private CompletableFuture<Answer> awaited = new CompletableFuture<>();
  private @Nullable Flow flow;
  private boolean serving;
  private boolean leaving;
  private long heardNanos = System.nanoTime();

  AdminConnection(Supplier<Gate> gate, Routes routes) {
    this.gate = gate;
    this.routes = routes;
  }

  /** Lays the pipeline of a fresh connection. */
  void join(ChannelPipeline pipeline) {
    pipeline
        .addLast(new HttpServerCodec(LONGEST_LINE, LONGEST_HEADERS, CHUNK))
        .addLast(new HttpObjectAggregator(LONGEST_BODY, true))
        .addLast(this);
  }

  /** When a request came last, by {@link System#nanoTime}. */
  long heardNanos() {
    return heardNanos;
  }

  /** Whether a request is being answered. */
  boolean isServing() {
    return serving;
  }

  /** Has an answer that goes on come to its end, if there is one. */
  void endFlow(String why) {
    if (flow != null) {
      flow.end(why);
    }
  }

  /** Closes it, after the answer that is due. */
  void leave(Channel channel) {
    leaving = true;
    if (!serving) {
      channel.close();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    closeAfter(PATIENCE, ctx);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    if (!serving) {
      serve(ctx, request);
    } else if (flow == null && waiting.size() < MOST_WAITING) {
      waiting.add(request.retain());
    } else {
      ctx.close();
    }
  }

  private void serve(ChannelHandlerContext ctx, FullHttpRequest request) {
    serving = true;
    ctx.channel().config().setAutoRead(false);
    heardNanos = System.nanoTime();
    disarm();
    boolean stays = HttpUtil.isKeepAlive(request) && request.decoderResult().isSuccess();
    boolean head = request.method().equals(HttpMethod.HEAD);
    answerTo(ctx.channel(), request, answer -> write(ctx, answer, head, stays));
  }

  private void answerTo(Channel channel, FullHttpRequest request, Consumer<Answer> writer) {
    Optional<Answer> misfit = misfit(request);
    if (misfit.isPresent()) {
      writer.accept(misfit.get());
      return;
    }
    Optional<Asked> decoded = Asked.of(request.uri());
    if (decoded.isEmpty()) {
      writer.accept(Answer.text(HttpResponseStatus.BAD_REQUEST, "a % stands before two digits"));
      return;
    }
    Asked uri = decoded.get();
    Optional<Route> route = routes.find(request.method(), uri.path());
    Optional<Answer> refusal = gate.get().refusal(request, route.map(Route::forAll).orElse(false));
    if (refusal.isPresent() || route.isEmpty()) {
      writer.accept(refusal.orElseGet(() -> routes.missing(uri.path())));
      return;
    }
    Request asked =
        new Request(
            route.get().restOf(uri.path()),
            uri.parameters(),
            request.content().toString(StandardCharsets.UTF_8));
    CompletableFuture<Answer> coming = answer(route.get(), asked).toCompletableFuture();
    awaited = coming;
    coming.whenComplete(
        (answer, failure) -> {
          if (coming.isCancelled()) {
            return;
          }
          if (failure != null) {
            LOG.error("the admin endpoint has a defect", failure);
          }
          writer.accept(failure == null ? answer : defect());
        });
    // Whoever waits is read on from, so that its end is noticed.
    if (!coming.isDone()) {
      channel.config().setAutoRead(true);
    }
  }

  /** A path and a query, decoded. */
  private record Asked(String path, Map<String, List<String>> parameters) {

    /** Empty if they cannot be (RFC 3986 section 2.1). */
    static Optional<Asked> of(String uri) {
      try {
        QueryStringDecoder decoder = new QueryStringDecoder(uri);
        return Optional.of(new Asked(decoder.path(), decoder.parameters()));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }

  private static CompletionStage<Answer> answer(Route route, Request asked) {
    try {
      return route.handler().apply(asked);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Optional<Answer> misfit(FullHttpRequest request) {
    if (request.decoderResult().isFailure()) {
      boolean tooLong = request.decoderResult().cause() instanceof TooLongFrameException;
      return Optional.of(
          tooLong
              ? Answer.text(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "that is too long")
              : Answer.text(HttpResponseStatus.BAD_REQUEST, "that is no request"));
    }
    if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      return Optional.of(
          Answer.text(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "here is only HTTP/1.1"));
    }
    if (!request.uri().startsWith("/")) {
      return Optional.of(Answer.text(HttpResponseStatus.BAD_REQUEST, "the path begins with /"));
    }
    return Optional.empty();
  }

  private static Answer defect() {
    return Answer.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "a defect; see the log");
  }

  private void write(ChannelHandlerContext ctx, Answer answer, boolean head, boolean stays) {
    if (!ctx.executor().inEventLoop()) {
      ctx.executor().execute(() -> write(ctx, answer, head, stays));
      return;
    }
    if (answer.flow().isPresent()) {
      flow(ctx, answer, answer.flow().get());
      return;
    }
    byte[] body = answer.bytes();
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            answer.status(),
            head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
    fill(response.headers(), answer).set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    boolean goesOn = stays && !leaving && answer.status().code() < 500;
    HttpUtil.setKeepAlive(response, goesOn);
    closeAfter(PATIENCE, ctx);
    ctx.writeAndFlush(response).addListener(goesOn ? f -> next(ctx) : ChannelFutureListener.CLOSE);
  }

  private static HttpHeaders fill(HttpHeaders headers, Answer answer) {
    answer.headers().forEach(headers::set);
    return headers
        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
        .set("X-Content-Type-Options", "nosniff")
        .set("Cross-Origin-Resource-Policy", "same-origin");
  }

  /** It is the last answer here; whatever is said behind its request ends it. */
  private void flow(ChannelHandlerContext ctx, Answer answer, Flow begun) {
    flow = begun;
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, answer.status());
    HttpUtil.setTransferEncodingChunked(response, true);
    HttpUtil.setKeepAlive(response, false);
    fill(response.headers(), answer);
    ctx.writeAndFlush(response);
    begun.begin(new ChunkedOutlet(ctx));
    ctx.channel().closeFuture().addListener(f -> begun.onEnd());
    ctx.channel().config().setAutoRead(true);
  }

  private void next(ChannelHandlerContext ctx) {
    if (leaving) {
      ctx.close();
      return;
    }
    serving = false;
    FullHttpRequest request = waiting.poll();
    if (request == null) {
      closeAfter(IDLENESS, ctx);
      ctx.channel().config().setAutoRead(true);
      return;
    }
    try {
      serve(ctx, request);
    } finally {
      request.release();
    }
  }

  private void closeAfter(Duration time, ChannelHandlerContext ctx) {
    disarm();
    deadline = ctx.executor().schedule(() -> ctx.close(), time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void disarm() {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (flow != null) {
      flow.onWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    disarm();
    awaited.cancel(false);
    waiting.forEach(FullHttpRequest::release);
    waiting.clear();
  }

  /** A client that broke off, or no client of HTTP or of TLS: nothing is owed to it. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug("an admin connection has broken", cause);
    ctx.close();
  }
}
