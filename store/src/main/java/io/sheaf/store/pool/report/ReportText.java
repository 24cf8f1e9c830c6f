package io.sheaf.store.pool.report;

import java.util.List;
import java.util.function.Function;

/// A report in lines that begin with what they are about, few enough for one screen.
final class ReportText {
  private static final int TABLES = 3;
  private static final int WAITERS = 2;
  private static final int HOLDERS = 5;
  private static final int PINS = 4;

  private final PoolReport report;
  private final StringBuilder text = new StringBuilder(2048);

  ReportText(PoolReport report) {
    this.report = report;
  }

  String text() {
    line("arena", report.arena().text());
    line("pages", report.pages().text());
    line("space", report.space().text());
    line("overflow", report.overflow().text());
    line("pins", report.pins().text());
    lines("table", report.tables(), TABLES, TableUse::text);
    line("ahead", report.ahead().text());
    line("evicted", report.eviction().text());
    line("policy", report.eviction().policy());
    line("waits", report.waits().text());
    lines("waiting", report.waits().line(), WAITERS, WaiterReport::text);
    line("errors", report.errors().text());
    lines("holder", report.holders(), HOLDERS, HolderReport::text);
    lines("oldest", report.oldestPins(), PINS, PinReport::text);
    return text.toString();
  }

  private void line(String topic, String words) {
    text.append(Figures.format("%-8s ", topic)).append(words).append('\n');
  }

  private <T> void lines(String topic, List<T> all, int most, Function<T, String> words) {
    all.stream().limit(most).forEach(each -> line(topic, words.apply(each)));
    if (all.size() > most) line(topic, "and " + (all.size() - most) + " more");
  }
}
