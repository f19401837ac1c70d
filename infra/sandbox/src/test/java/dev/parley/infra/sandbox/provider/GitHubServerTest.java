package dev.parley.infra.sandbox.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kohsuke.github.GHFileNotFoundException;
import org.kohsuke.github.GHIssue;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.HttpException;

/** GitHub, driven by the Java client most people use, and by hand where that hides something. */
final class GitHubServerTest {
  private final SandboxProviders sandbox =
      SandboxProviders.start(0, "127.0.0.1", 1, null, Apps.GITHUB);

  @AfterEach
  void stop() {
    sandbox.close();
  }

  private GitHub signedIn(String login, String... scopes) throws IOException {
    return new GitHubBuilder()
        .withEndpoint(sandbox.base(Provider.GITHUB).toString())
        .withOAuthToken(sandbox.accessToken(Apps.GITHUB, login, scopes))
        .build();
  }

  private HttpResponse<String> send(String token, String method, String path, String body)
      throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(sandbox.base(Provider.GITHUB) + path))
              .header("Authorization", "Bearer " + token)
              .header("User-Agent", "test")
              .method(method, BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    }
  }

  @Test
  void an_issue_is_opened_found_commented_and_closed() throws Exception {
    GHRepository site = signedIn("acme", "repo").getRepository("acme/site");

    GHIssue issue =
        site.createIssue("The logo is blurred").body("On phones <!-- mark-1 -->").create();
    issue.comment("Seen here, too");
    issue.close();

    GHIssue again = site.getIssue(issue.getNumber());
    assertThat(again.getState()).isEqualTo(GHIssueState.CLOSED);
    assertThat(again.getBody()).contains("mark-1");
    assertThat(again.getClosedAt()).isNotNull();
    assertThat(again.getComments()).hasSize(1);
    assertThat(site.getIssues(GHIssueState.OPEN))
        .extracting(GHIssue::getTitle)
        .doesNotContain("The logo is blurred");
    assertThat(sandbox.count(Provider.GITHUB, Effect.Kind.ISSUE_CREATED, "mark-1")).isEqualTo(1);
  }

  @Test
  void closing_a_closed_issue_changes_nothing() throws Exception {
    GHRepository site = signedIn("acme", "repo").getRepository("acme/site");

    site.getIssue(1).close();
    site.getIssue(1).close();

    assertThat(site.getIssue(1).getState()).isEqualTo(GHIssueState.CLOSED);
    assertThat(sandbox.count(Provider.GITHUB, Effect.Kind.ISSUE_CHANGED)).isEqualTo(1);
  }

  @Test
  void issues_are_searched() throws Exception {
    GitHub github = signedIn("acme", "repo");
    github.getRepository("acme/site").createIssue("Blurred").body("<!-- mark-1 -->").create();

    assertThat(github.searchIssues().q("repo:acme/site is:issue \"mark-1\"").list().toList())
        .extracting(GHIssue::getTitle)
        .containsExactly("Blurred");
    assertThat(github.searchIssues().q("\"mark-2\"").list().toList()).isEmpty();
  }

  @Test
  void issues_are_paged_by_links() throws Exception {
    String token = sandbox.accessToken(Apps.GITHUB, "acme", "repo");
    HttpResponse<String> first =
        send(token, "GET", "/repos/acme/site/issues?per_page=1&state=all", "");

    assertThat(Json.MAPPER.readTree(first.body())).hasSize(1);
    assertThat(first.headers().firstValue("Link").orElseThrow())
        .contains("state=all&page=2>; rel=\"next\"");
    assertThat(signedIn("acme", "repo").getRepository("acme/site").getIssues(GHIssueState.ALL))
        .hasSize(2);
  }

  @Test
  void a_repository_is_deleted_by_its_owner_with_the_scope_for_it() throws Exception {
    String token = sandbox.accessToken(Apps.GITHUB, "acme", "repo", "delete_repo");

    signedIn("acme", "delete_repo", "repo").getRepository("acme/old-site").delete();

    assertThat(send(token, "GET", "/repos/acme/old-site", "").statusCode()).isEqualTo(404);
    assertThat(send(token, "DELETE", "/repos/acme/old-site", "").statusCode()).isEqualTo(404);
    assertThat(sandbox.count(Provider.GITHUB, Effect.Kind.REPOSITORY_DELETED, "acme/old-site"))
        .isEqualTo(1);
    HttpResponse<String> unscoped =
        send(sandbox.accessToken(Apps.GITHUB, "acme", "repo"), "DELETE", "/repos/acme/site", "");
    assertThat(unscoped.statusCode()).isEqualTo(403);
    assertThat(unscoped.body()).contains("Must have admin rights to Repository.");
  }

  @Test
  void what_belongs_to_others_is_hidden_or_refused() throws Exception {
    GitHub mallory = signedIn("mallory", "repo", "delete_repo");
    signedIn("acme", "repo").getRepository("acme/site");

    assertThat(
            catchThrowableOfType(
                GHFileNotFoundException.class, () -> mallory.getRepository("acme/handbook")))
        .isNotNull();
    GHRepository site = mallory.getRepository("acme/site");
    assertThat(catchThrowableOfType(HttpException.class, site::delete))
        .returns(403, HttpException::getResponseCode);
    assertThat(catchThrowableOfType(HttpException.class, () -> site.getIssue(1).close()))
        .returns(403, HttpException::getResponseCode);
    assertThat(mallory.getRepository("mallory/site").hasAdminAccess()).isTrue();
  }

  @Test
  void what_makes_no_sense_is_refused_with_the_field() throws Exception {
    String token = sandbox.accessToken(Apps.GITHUB, "acme", "repo");

    HttpResponse<String> blank =
        send(token, "POST", "/repos/acme/site/issues", "{\"title\":\" \"}");
    assertThat(blank.statusCode()).isEqualTo(422);
    assertThat(blank.body()).contains("Validation Failed", "\"field\":\"title\"");
    assertThat(send(token, "POST", "/repos/acme/site/issues", "{}").statusCode()).isEqualTo(422);
    assertThat(send(token, "POST", "/repos/acme/site/issues", "{").statusCode()).isEqualTo(400);
    assertThat(
            send(token, "PATCH", "/repos/acme/site/issues/1", "{\"state\":\"gone\"}").statusCode())
        .isEqualTo(422);
    assertThat(send(token, "GET", "/repos/acme/site/issues/99", "").statusCode()).isEqualTo(404);
    assertThat(send("gho_invented", "GET", "/user", "").statusCode()).isEqualTo(401);
    assertThat(send(token, "PUT", "/user", "").statusCode()).isEqualTo(405);
  }

  @Test
  void scopes_and_limits_are_told_in_headers() throws Exception {
    HttpResponse<String> answer =
        send(sandbox.accessToken(Apps.GITHUB, "acme", "repo"), "GET", "/user", "");

    assertThat(answer.headers().firstValue("X-OAuth-Scopes")).contains("repo");
    assertThat(answer.headers().firstValue("X-RateLimit-Remaining")).contains("4999");
    assertThat(Json.MAPPER.readTree(answer.body()).path("login").asText()).isEqualTo("acme");
  }

  @Test
  void without_a_scope_to_write_the_repository_is_not_found() throws Exception {
    HttpResponse<String> answer =
        send(
            sandbox.accessToken(Apps.GITHUB, "acme", "read:user"),
            "POST",
            "/repos/acme/site/issues",
            "{\"title\":\"x\"}");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("X-Accepted-OAuth-Scopes")).isPresent();
    assertThat(sandbox.effects(Provider.GITHUB)).isEqualTo(List.of());
  }
}
