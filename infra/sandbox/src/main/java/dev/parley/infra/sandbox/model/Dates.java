package dev.parley.infra.sandbox.model;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Month;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates and times of day as people write them in English. A date without a year is the next such
 * day; month comes before day between slashes, as in American use, where both are possible.
 */
final class Dates {

  private static final String MONTH =
      "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
          + "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?";
  private static final String WEEKDAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day";
  private static final String DAY = "\\d{1,2}(?:st|nd|rd|th)?";

  static final String DATE =
      "\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}(?!\\d)"
          + "|\\d{1,2}/\\d{1,2}/\\d{4}(?!\\d)"
          + "|\\d{1,2}[-.]\\d{1,2}[-.]\\d{4}(?!\\d)"
          + ("|(?i:\\b" + MONTH + "\\s*(?:the\\s+)?" + DAY + "\\b(?:,?\\s+(?:of\\s+)?\\d{4}\\b)?)")
          + ("|(?i:\\b" + DAY + "\\s+(?:of\\s+)?" + MONTH + "\\b(?:,?\\s+(?:of\\s+)?\\d{4}\\b)?)")
          + "|(?i:\\bthe \\d{1,2}(?:st|nd|rd|th)\\b(?! \\p{L})|\\b(?:the\\s+)?day after tomorrow\\b|\\btoday\\b|\\btonight\\b|\\btomorrow\\b"
          + "|\\byesterday\\b)"
          + ("|(?i:\\b(?:(?:this|next|coming|last)\\s+)?" + WEEKDAY + "\\b)");

  static final String TIME =
      "(?i:\\b\\d{1,2}:\\d{2}(?::\\d{2})?(?:\\s*[ap]\\.?m\\b\\.?)?"
          + "|\\b\\d{1,2}\\s*[ap]\\.?m\\b\\.?"
          + "|\\b\\d{1,2}\\s+(?:o'clock\\s+)?in the (?:morning|afternoon|evening)\\b"
          + "|\\b\\d{1,2}\\s+o'clock\\b|\\bnoon\\b|\\bmidnight\\b)";

  private static final Pattern YEAR_FIRST =
      Pattern.compile("(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})");
  private static final Pattern YEAR_LAST =
      Pattern.compile("(\\d{1,2})([-/.])(\\d{1,2})[-/.](\\d{4})");
  private static final Pattern NAMED_MONTH = Pattern.compile("(?i)" + MONTH);
  private static final Pattern YEAR = Pattern.compile("\\b\\d{4}\\b");
  private static final Pattern DAY_NUMBER =
      Pattern.compile("(?<!\\d)(\\d{1,2})(?:st|nd|rd|th)?\\b");
  private static final Pattern CLOCK =
      Pattern.compile("(?i)(\\d{1,2})(?::(\\d{2}))?(?::(\\d{2}))?\\s*(.*)");

  private Dates() {}

  static Optional<LocalDate> date(String text, LocalDate today) {
    try {
      Matcher yearFirst = YEAR_FIRST.matcher(text);
      if (yearFirst.matches()) {
        return Optional.of(
            LocalDate.of(number(yearFirst, 1), number(yearFirst, 2), number(yearFirst, 3)));
      }
      Matcher yearLast = YEAR_LAST.matcher(text);
      if (yearLast.matches()) {
        int first = number(yearLast, 1);
        int second = number(yearLast, 3);
        boolean dayFirst = first > 12 || (".".equals(yearLast.group(2)) && second <= 12);
        return Optional.of(
            LocalDate.of(
                number(yearLast, 4), dayFirst ? second : first, dayFirst ? first : second));
      }
      Matcher month = NAMED_MONTH.matcher(text);
      if (month.find() && text.chars().anyMatch(Character::isDigit)) {
        return monthAndDay(text, month(month.group()), today);
      }
    } catch (DateTimeException noSuchDay) {
      return Optional.empty();
    }
    return relative(text.toLowerCase(Locale.ROOT), today);
  }

  static Optional<LocalTime> time(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.equals("noon")) {
      return Optional.of(LocalTime.NOON);
    }
    if (lower.equals("midnight")) {
      return Optional.of(LocalTime.MIDNIGHT);
    }
    Matcher clock = CLOCK.matcher(lower);
    if (!clock.matches()) {
      return Optional.empty();
    }
    int hour = number(clock, 1);
    int minute = clock.group(2) == null ? 0 : number(clock, 2);
    int second = clock.group(3) == null ? 0 : number(clock, 3);
    String half = String.valueOf(clock.group(4));
    boolean afternoon =
        half.startsWith("p") || half.contains("afternoon") || half.contains("evening");
    if (afternoon && hour < 12) {
      hour += 12;
    } else if ((half.startsWith("a") || half.contains("morning")) && hour == 12) {
      hour = 0;
    }
    try {
      return Optional.of(LocalTime.of(hour, minute, second));
    } catch (DateTimeException noSuchTime) {
      return Optional.empty();
    }
  }

  /** Written the way a description asks for, ISO 8601 where it says nothing. */
  static String written(LocalDate date, String description) {
    String asked = description.toUpperCase(Locale.ROOT);
    String pattern =
        asked.contains("MM/DD/YYYY")
            ? "MM/dd/yyyy"
            : asked.contains("DD/MM/YYYY")
                ? "dd/MM/yyyy"
                : asked.contains("MM-DD-YYYY")
                    ? "MM-dd-yyyy"
                    : asked.contains("DD-MM-YYYY")
                        ? "dd-MM-yyyy"
                        : asked.contains("YYYY/MM/DD") ? "yyyy/MM/dd" : "yyyy-MM-dd";
    return date.format(DateTimeFormatter.ofPattern(pattern, Locale.ROOT));
  }

  private static Optional<LocalDate> monthAndDay(String text, Month month, LocalDate today) {
    Matcher year = YEAR.matcher(text);
    Matcher day = DAY_NUMBER.matcher(text);
    if (!day.find()) {
      return Optional.empty();
    }
    int dayOfMonth = number(day, 1);
    if (year.find()) {
      return Optional.of(LocalDate.of(Integer.parseInt(year.group()), month, dayOfMonth));
    }
    LocalDate thisYear = LocalDate.of(today.getYear(), month, dayOfMonth);
    return Optional.of(thisYear.isBefore(today) ? thisYear.plusYears(1) : thisYear);
  }

  private static Optional<LocalDate> relative(String text, LocalDate today) {
    Optional<Integer> days =
        switch (text) {
          case "today", "tonight" -> Optional.of(0);
          case "tomorrow" -> Optional.of(1);
          case "yesterday" -> Optional.of(-1);
          case "day after tomorrow", "the day after tomorrow" -> Optional.of(2);
          default -> Optional.empty();
        };
    if (days.isPresent()) {
      return days.map(today::plusDays);
    }
    Matcher dayOfMonth = DAY_NUMBER.matcher(text);
    if (text.startsWith("the ") && dayOfMonth.find()) {
      int day = number(dayOfMonth, 1);
      return day > today.lengthOfMonth() || day < 1
          ? Optional.empty()
          : Optional.of(
              day < today.getDayOfMonth()
                  ? today.withDayOfMonth(1).plusMonths(1).withDayOfMonth(Math.min(day, 28))
                  : today.withDayOfMonth(day));
    }
    for (DayOfWeek day : DayOfWeek.values()) {
      if (text.endsWith(day.name().toLowerCase(Locale.ROOT))) {
        return Optional.of(
            text.startsWith("last")
                ? today.with(TemporalAdjusters.previous(day))
                : today.with(TemporalAdjusters.next(day)));
      }
    }
    return Optional.empty();
  }

  private static Month month(String name) {
    String start = name.substring(0, 3).toUpperCase(Locale.ROOT);
    for (Month month : Month.values()) {
      if (month.name().startsWith(start)) {
        return month;
      }
    }
    throw new DateTimeException("No such month: " + name);
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}
