package dev.parley.function.auth;

import dev.parley.account.LogIn;
import dev.parley.account.LogOut;
import dev.parley.account.RegisterUser;
import dev.parley.account.RenewTokens;
import dev.parley.account.TokenPair;
import dev.parley.account.User;
import dev.parley.account.Users;
import dev.parley.runtime.Callers;
import dev.parley.runtime.Refusal;
import dev.parley.runtime.Refused;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Accounts and their tokens. */
@Controller("/api/v1/auth")
@ExecuteOn(TaskExecutors.BLOCKING)
class AuthController {

  private final RegisterUser registerUser;
  private final LogIn logIn;
  private final RenewTokens renewTokens;
  private final LogOut logOut;
  private final Users users;

  AuthController(
      RegisterUser registerUser, LogIn logIn, RenewTokens renewTokens, LogOut logOut, Users users) {
    this.registerUser = registerUser;
    this.logIn = logIn;
    this.renewTokens = renewTokens;
    this.logOut = logOut;
    this.users = users;
  }

  @Post("/register")
  @ApiResponse(responseCode = "201", description = "Created", useReturnTypeSchema = true)
  @Secured(SecurityRule.IS_ANONYMOUS)
  HttpResponse<Tokens> register(@Valid @Body Registration body) {
    return switch (registerUser.register(body.email(), body.username(), body.password())) {
      case RegisterUser.Outcome.Registered(var _, TokenPair tokens) ->
          tokens(HttpStatus.CREATED, tokens);
      case RegisterUser.Outcome.EmailTaken() -> throw Refused.because(Refusal.EMAIL_TAKEN);
      case RegisterUser.Outcome.UsernameTaken() -> throw Refused.because(Refusal.USERNAME_TAKEN);
      case RegisterUser.Outcome.BadPassword() ->
          throw Refused.field(
              Refusal.INVALID_REQUEST,
              "password",
              "must have at least 8 characters and at most 72 bytes");
    };
  }

  @Post("/login")
  @Secured(SecurityRule.IS_ANONYMOUS)
  HttpResponse<Tokens> login(@Valid @Body Credentials body) {
    String name = body.email() == null ? body.username() : body.email();
    if (name == null) {
      throw Refused.field(Refusal.INVALID_REQUEST, "email", "or username must be given");
    }
    return signIn(name, body.password());
  }

  @Post("/login")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Secured(SecurityRule.IS_ANONYMOUS)
  HttpResponse<Tokens> loginByForm(@Valid @Body Form form) {
    return signIn(form.username(), form.password());
  }

  private HttpResponse<Tokens> signIn(String name, String password) {
    return switch (logIn.logIn(name, password)) {
      case LogIn.Outcome.SignedIn(TokenPair tokens) -> tokens(HttpStatus.OK, tokens);
      case LogIn.Outcome.Refused() -> throw Refused.because(Refusal.INVALID_CREDENTIALS);
    };
  }

  @Post("/refresh")
  @Secured(SecurityRule.IS_ANONYMOUS)
  HttpResponse<Tokens> refresh(@Valid @Body Refreshing body) {
    return switch (renewTokens.renew(body.refreshToken())) {
      case RenewTokens.Outcome.Renewed(TokenPair tokens) -> tokens(HttpStatus.OK, tokens);
      case RenewTokens.Outcome.Refused() -> throw Refused.because(Refusal.UNAUTHORIZED);
    };
  }

  @Post("/logout")
  @Secured(SecurityRule.IS_ANONYMOUS)
  @Status(HttpStatus.NO_CONTENT)
  void logout(@Valid @Body Refreshing body) {
    logOut.logOut(body.refreshToken());
  }

  @Get("/me")
  @Secured(SecurityRule.IS_AUTHENTICATED)
  Me me(Authentication authentication) {
    return users
        .find(Callers.user(authentication))
        .map(Me::of)
        .orElseThrow(() -> Refused.because(Refusal.UNAUTHORIZED));
  }

  private static HttpResponse<Tokens> tokens(HttpStatus status, TokenPair tokens) {
    return HttpResponse.<Tokens>status(status)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .body(
            new Tokens(
                tokens.accessToken(),
                tokens.refreshToken(),
                "bearer",
                tokens.accessLifetime().toSeconds()));
  }

  /** A new account. */
  @Serdeable
  record Registration(
      @NotBlank @Email @Size(max = 254) String email,
      @NotBlank @Size(min = 3, max = 64) @Pattern(regexp = "[A-Za-z0-9._-]+") String username,
      @NotBlank @Size(min = 8, max = 72) String password) {
    @Override
    public String toString() {
      return "Registration[username=" + username + "]";
    }
  }

  /** A sign-in: email or username, and the password. */
  @Serdeable
  record Credentials(
      @Nullable @Size(max = 254) String email,
      @Nullable @Size(max = 254) String username,
      @NotBlank @Size(max = 1024) String password) {
    @Override
    public String toString() {
      return "Credentials[…]";
    }
  }

  /** A sign-in by form, as OAuth 2 password forms have it. */
  @Serdeable
  record Form(
      @NotBlank @Size(max = 254) String username, @NotBlank @Size(max = 1024) String password) {
    @Override
    public String toString() {
      return "Form[…]";
    }
  }

  /** A refresh token. */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record Refreshing(@NotBlank @Size(max = 512) String refreshToken) {
    @Override
    public String toString() {
      return "Refreshing[…]";
    }
  }

  /**
   * What a sign-in gives.
   *
   * @param expiresIn seconds until the access token ends
   */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record Tokens(String accessToken, String refreshToken, String tokenType, long expiresIn) {
    @Override
    public String toString() {
      return "Tokens[…]";
    }
  }

  /** Who is signed in. */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record Me(UUID id, String email, String username, List<String> roles, Instant createdAt) {
    static Me of(User user) {
      return new Me(
          user.id().value(),
          user.email(),
          user.username(),
          user.roles().stream().map(role -> role.name().toLowerCase(Locale.ROOT)).sorted().toList(),
          user.createdAt());
    }
  }
}
