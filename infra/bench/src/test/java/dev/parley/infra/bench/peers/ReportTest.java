package dev.parley.infra.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class ReportTest {

  private static final Result OURS = result("parley", "Parley", 1000, 0.5);
  private static final Result THEIRS = result("other", "Other & Sons", 250, 2);
  private static final Result ABSENT =
      new Result("absent", "Absent", "no package", 0, 0, List.of(), List.of());

  @Test
  void each_figure_is_told_as_a_multiple_of_the_first_servers() {
    String report = Report.of(List.of(OURS, THEIRS, ABSENT), List.of("Measured here."));

    assertThat(report)
        .contains("| Parley | 1000 (1.00×) | 3.0 (1.00×) | 9.0 (1.00×) |")
        .contains("| Other & Sons | 250 (0.25×) | 3.0 (1.00×) | 9.0 (1.00×) |")
        .contains("| Other & Sons | 2.00 (4.00×) |");
  }

  @Test
  void the_share_of_dynamodb_local_is_that_of_all_processor_time() {
    assertThat(Report.of(List.of(OURS), List.of())).contains("| 0.25 | 20 % |");
  }

  @Test
  void who_is_left_out_is_told_with_the_reason() {
    assertThat(Report.of(List.of(OURS, ABSENT), List.of()))
        .contains("Absent is left out: no package");
  }

  @Test
  void the_plot_is_xml_with_a_bar_for_each_that_took_part() throws Exception {
    String plot = Plot.of(List.of(OURS, THEIRS, ABSENT));

    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(plot.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(1 + 2 * 5);
    assertThat(plot).contains("Other &amp; Sons").doesNotContain("Absent");
  }

  private static Result result(String name, String title, long perSecond, double server) {
    Statements.Counts sql = new Statements.Counts(5, 0, Map.of());
    return new Result(
        name,
        title,
        null,
        2,
        100,
        List.of(load(false, perSecond, server), load(true, perSecond, server)),
        List.of(new Result.Counted("first, plain", 1, 1, sql, CountingTable.Counts.none())));
  }

  private static Result.Measured load(boolean streams, long perSecond, double server) {
    return new Result.Measured(
        new Load.Seen(16, streams, 1, perSecond, 0, 3, 9, 1, 2, 1.5, null),
        server,
        0.25,
        0.25,
        0.125,
        0,
        0.125,
        0);
  }
}
