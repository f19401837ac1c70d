package dev.parley.infra.sandbox.provider;

import java.util.List;

/** The pages a person sees in the browser. Works without scripts, and with curl. */
final class ConsentPage {
  private ConsentPage() {}

  static Answer asking(
      Dialect dialect, OAuthClient client, List<String> scopes, String account, String proof) {
    StringBuilder wanted = new StringBuilder();
    for (String scope : scopes) {
      wanted
          .append("<li>")
          .append(escape(dialect.scopes().getOrDefault(scope, scope)))
          .append(" <code>")
          .append(escape(scope))
          .append("</code></li>\n");
    }
    return page(
        200,
        "Connect " + client.name() + " to " + dialect.title(),
        """
        <p class="sandbox">Sandbox: this is not the real %1$s.</p>
        <h1>%2$s wants to use your %1$s account</h1>
        <p>It asks to be allowed to:</p>
        <ul>
        %3$s</ul>
        <form method="post">
        <input type="hidden" name="csrf" value="%4$s">
        <p><label>Account <input name="account" value="%5$s" autocomplete="off"></label></p>
        <p><button name="decision" value="agree">Agree</button>
        <button name="decision" value="deny">Deny</button></p>
        </form>
        """
            .formatted(
                escape(dialect.title()), escape(client.name()), wanted, proof, escape(account)));
  }

  static Answer refusing(int status, String why) {
    return page(
        status, "This does not work", "<h1>This does not work</h1>\n<p>" + escape(why) + "</p>\n");
  }

  static Answer page(int status, String title, String body) {
    return Answer.text(
            status,
            "text/html",
            """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>%s</title>
            <style>
            body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto; padding: 0 1rem }
            .sandbox { background: #fff3c4; color: #4a3b00; padding: .4rem .8rem }
            button { font: inherit; padding: .4rem 1.2rem; margin-right: .5rem }
            code { color: #555; font-size: .85rem }
            </style></head>
            <body>
            %s</body>
            </html>
            """
                .formatted(escape(title), body))
        .with("Cache-Control", "no-store")
        .with("Referrer-Policy", "no-referrer")
        .with("X-Frame-Options", "DENY")
        .with(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
