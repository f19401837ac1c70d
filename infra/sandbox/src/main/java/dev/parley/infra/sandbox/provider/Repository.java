package dev.parley.infra.sandbox.provider;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A repository with its issues, as far as a connector sees it. */
record Repository(
    long id,
    String owner,
    String name,
    Repository.Visibility visibility,
    String description,
    Instant createdAt,
    Map<Integer, Repository.Issue> issues) {

  enum Visibility {
    PUBLIC,
    PRIVATE
  }

  enum IssueState {
    OPEN,
    CLOSED
  }

  record Comment(long id, String author, String body, Instant at) {}

  record Issue(
      long id,
      int number,
      String author,
      String title,
      @Nullable String body,
      List<String> labels,
      List<String> assignees,
      IssueState state,
      @Nullable String stateReason,
      Instant createdAt,
      Instant updatedAt,
      @Nullable Instant closedAt,
      List<Comment> comments) {}

  static Repository founded(
      long id, String owner, String name, Visibility visibility, String description, Instant at) {
    return new Repository(id, owner, name, visibility, description, at, new LinkedHashMap<>());
  }

  String fullName() {
    return owner + "/" + name;
  }

  int nextNumber() {
    return issues.size() + 1;
  }

  /** As the REST API tells it to somebody. */
  ObjectNode told(String base, String caller) {
    boolean admin = caller.equalsIgnoreCase(owner);
    String url = base + "/repos/" + fullName();
    ObjectNode node = Json.object();
    node.put("id", id)
        .put("node_id", nodeId("Repository", id))
        .put("name", name)
        .put("full_name", fullName())
        .put("private", visibility == Visibility.PRIVATE);
    node.set("owner", person(base, owner));
    node.put("html_url", base + "/" + fullName())
        .put("description", description)
        .put("fork", false)
        .put("url", url)
        .put("issues_url", url + "/issues{/number}")
        .put("issue_comment_url", url + "/issues/comments{/number}")
        .put("labels_url", url + "/labels{/name}")
        .put("created_at", time(createdAt))
        .put("updated_at", time(createdAt))
        .put("pushed_at", time(createdAt))
        .putNull("homepage")
        .put("size", 108)
        .put("stargazers_count", 0)
        .put("watchers_count", 0)
        .put("forks_count", 0)
        .put("language", "HTML")
        .put("has_issues", true)
        .put("has_projects", true)
        .put("has_downloads", true)
        .put("has_wiki", true)
        .put("has_pages", false)
        .put("has_discussions", false)
        .put("archived", false)
        .put("disabled", false)
        .put(
            "open_issues_count",
            issues.values().stream().filter(i -> i.state() == IssueState.OPEN).count())
        .putNull("license")
        .put("allow_forking", true)
        .put("is_template", false)
        .put("web_commit_signoff_required", false)
        .put("visibility", visibility == Visibility.PRIVATE ? "private" : "public")
        .put("forks", 0)
        .put("watchers", 0)
        .put("default_branch", "main");
    node.putArray("topics");
    node.putObject("permissions")
        .put("admin", admin)
        .put("maintain", admin)
        .put("push", admin)
        .put("triage", admin)
        .put("pull", true);
    return node;
  }

  /** An issue of it as the REST API tells it. */
  ObjectNode told(String base, Issue issue) {
    String repository = base + "/repos/" + fullName();
    String url = repository + "/issues/" + issue.number();
    ObjectNode node = Json.object();
    node.put("url", url)
        .put("repository_url", repository)
        .put("labels_url", url + "/labels{/name}")
        .put("comments_url", url + "/comments")
        .put("events_url", url + "/events")
        .put("html_url", base + "/" + fullName() + "/issues/" + issue.number())
        .put("id", issue.id())
        .put("node_id", nodeId("Issue", issue.id()))
        .put("number", issue.number())
        .put("title", issue.title());
    node.set("user", person(base, issue.author()));
    ArrayNode labels = node.putArray("labels");
    for (String label : issue.labels()) {
      long labelId = number(fullName() + " " + label);
      labels
          .addObject()
          .put("id", labelId)
          .put("node_id", nodeId("Label", labelId))
          .put("url", repository + "/labels/" + label)
          .put("name", label)
          .put("color", "ededed")
          .put("default", false)
          .putNull("description");
    }
    node.put("state", issue.state() == IssueState.OPEN ? "open" : "closed").put("locked", false);
    ArrayNode assignees = Json.array();
    issue.assignees().forEach(login -> assignees.add(person(base, login)));
    node.set("assignee", assignees.isEmpty() ? Json.nothing() : assignees.get(0));
    node.set("assignees", assignees);
    node.putNull("milestone")
        .put("comments", issue.comments().size())
        .put("created_at", time(issue.createdAt()))
        .put("updated_at", time(issue.updatedAt()))
        .put("closed_at", issue.closedAt() == null ? null : time(issue.closedAt()))
        .put("author_association", issue.author().equalsIgnoreCase(owner) ? "OWNER" : "NONE")
        .putNull("active_lock_reason")
        .put("body", issue.body())
        .putNull("closed_by")
        .put("timeline_url", url + "/timeline")
        .putNull("performed_via_github_app")
        .put("state_reason", issue.stateReason());
    return node;
  }

  ObjectNode told(String base, Issue issue, Comment comment) {
    String repository = base + "/repos/" + fullName();
    ObjectNode node = Json.object();
    node.put("url", repository + "/issues/comments/" + comment.id())
        .put(
            "html_url",
            base + "/" + fullName() + "/issues/" + issue.number() + "#issuecomment-" + comment.id())
        .put("issue_url", repository + "/issues/" + issue.number())
        .put("id", comment.id())
        .put("node_id", nodeId("IssueComment", comment.id()));
    node.set("user", person(base, comment.author()));
    return node.put("created_at", time(comment.at()))
        .put("updated_at", time(comment.at()))
        .put("author_association", comment.author().equalsIgnoreCase(owner) ? "OWNER" : "NONE")
        .put("body", comment.body())
        .putNull("performed_via_github_app");
  }

  static ObjectNode person(String base, String login) {
    String url = base + "/users/" + login;
    long id = number(login);
    return Json.object()
        .put("login", login)
        .put("id", id)
        .put("node_id", nodeId("User", id))
        .put("avatar_url", "https://avatars.githubusercontent.com/u/" + id + "?v=4")
        .put("gravatar_id", "")
        .put("url", url)
        .put("html_url", base + "/" + login)
        .put("followers_url", url + "/followers")
        .put("following_url", url + "/following{/other_user}")
        .put("gists_url", url + "/gists{/gist_id}")
        .put("starred_url", url + "/starred{/owner}{/repo}")
        .put("subscriptions_url", url + "/subscriptions")
        .put("organizations_url", url + "/orgs")
        .put("repos_url", url + "/repos")
        .put("events_url", url + "/events{/privacy}")
        .put("received_events_url", url + "/received_events")
        .put("type", "User")
        .put("user_view_type", "public")
        .put("site_admin", false);
  }

  /** A stable number for a name, below 2^31. */
  static long number(String name) {
    return Long.parseLong(Secrets.hash(name).substring(0, 7), 16);
  }

  private static String nodeId(String type, long id) {
    return Base64.getEncoder().encodeToString(("0:" + type + id).getBytes(StandardCharsets.UTF_8));
  }

  private static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
