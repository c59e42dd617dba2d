//! Measured values, and how they are shown beside each other.

use std::fmt::Write as _;

/// What kind of number it is, which decides how many of them become one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Milliseconds of many like events: median and 99th percentile.
    Latency,
    /// Milliseconds of one event in each round: the median.
    Milliseconds,
    /// The median.
    Mebibytes,
    /// The median.
    Percent,
}

/// Values of one thing.
pub(crate) struct Measurement {
    pub(crate) what: String,
    pub(crate) shape: Shape,
    pub(crate) values: Vec<f64>,
}

/// What was measured of several programs, row by row.
#[derive(Default)]
pub(crate) struct Table {
    programs: Vec<&'static str>,
    rows: Vec<Row>,
}

struct Row {
    what: String,
    shape: Shape,
    /// By program; empty where it gave no answer.
    values: Vec<Vec<f64>>,
}

impl Table {
    /// A table with a column for each program. The first is the one the others are compared with.
    pub(crate) fn new(programs: Vec<&'static str>) -> Self {
        Self { programs, rows: Vec::new() }
    }

    /// Adds what was measured of the program in that column to what was measured of it before.
    pub(crate) fn add(&mut self, column: usize, measurements: Vec<Measurement>) {
        for Measurement { what, shape, values } in measurements {
            let known = self.rows.iter().position(|row| row.what == what);
            let index = known.unwrap_or_else(|| {
                self.rows.push(Row { what, shape, values: vec![Vec::new(); self.programs.len()] });
                self.rows.len() - 1
            });
            self.rows[index].values[column].extend(values);
        }
    }

    /// The median of a row in a column.
    pub(crate) fn median(&self, what: &str, column: usize) -> Option<f64> {
        quantile(&self.rows.iter().find(|row| row.what == what)?.values[column], 0.5)
    }

    /// In Markdown.
    pub(crate) fn markdown(&self) -> String {
        let mut out = String::from("|  |");
        for (column, program) in self.programs.iter().enumerate() {
            let _ = write!(out, " {program} |");
            if column > 0 {
                out.push_str(" ratio |");
            }
        }
        out.push_str("\n|---|---|");
        out.push_str(&"---|---|".repeat(self.programs.len().saturating_sub(1)));
        out.push('\n');
        for row in &self.rows {
            let _ = write!(out, "| {} |", row.what);
            for (column, values) in row.values.iter().enumerate() {
                let _ = write!(out, " {} |", row.shape.show(values));
                if column > 0 {
                    let ours = quantile(&row.values[0], 0.5);
                    let ratio = ours.zip(quantile(values, 0.5)).filter(|_| row.shape != Shape::Percent);
                    let ratio = ratio.filter(|(_, theirs)| *theirs > 0.0).map(|(ours, theirs)| ours / theirs);
                    let _ = write!(out, " {} |", ratio.map_or("–".to_owned(), |ratio| format!("{ratio:.3}")));
                }
            }
            out.push('\n');
        }
        out
    }
}

impl Shape {
    fn show(self, values: &[f64]) -> String {
        let Some((median, worst)) = quantile(values, 0.5).zip(quantile(values, 0.99)) else {
            return "–".to_owned();
        };
        match self {
            Self::Latency => format!("{} / {} ms", rounded(median), rounded(worst)),
            Self::Milliseconds => format!("{} ms", rounded(median)),
            Self::Mebibytes => format!("{} MB", rounded(median)),
            Self::Percent => format!("{median:.0} %"),
        }
    }
}

/// With as many digits as mean something.
fn rounded(value: f64) -> String {
    match value {
        value if value < 10.0 => format!("{value:.2}"),
        value if value < 100.0 => format!("{value:.1}"),
        value => format!("{value:.0}"),
    }
}

/// The value below which that share of all values lies; `None` without values.
fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    sorted.get((last as f64 * share).round() as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latency(values: &[f64]) -> Vec<Measurement> {
        vec![Measurement { what: "hover".to_owned(), shape: Shape::Latency, values: values.to_vec() }]
    }

    #[test]
    fn rounds_are_put_together_and_compared() {
        let mut table = Table::new(vec!["specls", "other", "silent"]);
        table.add(0, latency(&[3.0, 1.0]));
        table.add(1, latency(&[40.0]));
        table.add(0, latency(&[2.0]));
        assert_eq!(
            table.markdown(),
            "|  | specls | other | ratio | silent | ratio |\n|---|---|---|---|---|---|\n\
             | hover | 2.00 / 3.00 ms | 40.0 / 40.0 ms | 0.050 | – | – |\n"
        );
        assert_eq!(table.median("hover", 0), Some(2.0));
        assert_eq!(table.median("hover", 2), None);
    }
}
