package io.sheaf.benchmarks.io;

import io.sheaf.flight.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// fio with io_uring, direct, fixed buffers, registered files, and huge pages where it gets some.
/// Its processor time is its own, without its start.
final class FioPeer implements Peer {
  private final String name;
  private final Path file;
  private final boolean hugePages;

  FioPeer(String name, Path file, boolean hugePages) {
    this.name = name;
    this.file = file;
    this.hugePages = hugePages;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean takes(Workload workload) {
    return true;
  }

  @Override
  public Sample measure(Workload workload, double seconds) throws IOException {
    List<String> words = new ArrayList<>();
    words.add("fio");
    words.add("--name=bench");
    words.add("--filename=" + file.toString().replace(":", "\\:"));
    words.add("--rw=" + (workload.random() ? "randread" : "read"));
    words.add("--bs=" + workload.bytes());
    words.add("--iodepth=" + workload.depth());
    words.add("--runtime=" + Math.round(seconds * 1000) + "ms");
    words.addAll(
        List.of(
            "--time_based",
            "--ioengine=io_uring",
            "--direct=1",
            "--fixedbufs=1",
            "--registerfiles=1",
            "--randrepeat=0",
            "--norandommap",
            "--readonly",
            "--invalidate=0",
            "--thread",
            "--output-format=json"));
    if (hugePages) words.add("--mem=mmaphuge");
    return parsed(Command.run(words.toArray(new String[0])));
  }

  private static Sample parsed(String said) throws IOException {
    int start = said.indexOf('{');
    if (start < 0) throw new IOException("fio said: " + said);
    Map<?, ?> all;
    try {
      all = Json.object(said.substring(start).getBytes(StandardCharsets.UTF_8));
    } catch (RuntimeException e) {
      throw new IOException("fio said: " + said, e);
    }
    Map<?, ?> job = (Map<?, ?>) ((List<?>) value(all, "jobs")).get(0);
    Map<?, ?> read = (Map<?, ?>) value(job, "read");
    double seconds = number(read, "runtime") / 1000;
    double cpu = (number(job, "usr_cpu") + number(job, "sys_cpu")) / 100 * seconds;
    return new Sample(
        (long) number(read, "total_ios"), (long) number(read, "io_bytes"), seconds, cpu);
  }

  private static Object value(Map<?, ?> map, String key) throws IOException {
    @Nullable Object value = map.get(key);
    if (value == null) throw new IOException("fio does not tell " + key);
    return value;
  }

  private static double number(Map<?, ?> map, String key) throws IOException {
    Object value = value(map, key);
    if (value instanceof Number number) return number.doubleValue();
    return Double.parseDouble(String.format(Locale.ROOT, "%s", value));
  }
}
