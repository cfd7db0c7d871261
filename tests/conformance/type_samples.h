#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace hygge::test {

/// A column of one type with values worth trying, its ends among them; the last one is NULL.
struct TypeSample {
  std::string name;    ///< "hugeint_ends"; how a kind's TypeRules call it
  std::string type;    ///< as SQL
  std::string values;  ///< as SQL, with commas

  /// A SELECT of its values in the column "value", numbered by "place".
  std::string select() const;
};

/// Every type that the engine knows.
const std::vector<TypeSample>& type_samples();

/// How a kind differs, as data. What is not named here goes through as it is.
struct TypeRules {
  /// Samples that come back as something else: the expression that gives it, with {} for the value.
  std::map<std::string, std::string> becomes;
  /// Samples of which the kind cannot keep the values. It must say so, and never change one.
  std::set<std::string> refuses;
  /// Samples of which nothing is promised, and why.
  std::map<std::string, std::string> leaves_open;

  /// Whether the sample's values can be told from what comes back.
  bool carries(const TypeSample& sample) const;

  /// The sample's rows as they come back.
  std::string select(const TypeSample& sample) const;
};

/// All of them beside each other, a column for each by its name; the shorter ones end with NULLs.
class SamplesTogether {
 public:
  /// `select` gives the column "value".
  void add(const std::string& name, const std::string& select);
  std::string select() const { return "SELECT " + columns_ + " FROM " + samples_; }

 private:
  std::string columns_;
  std::string samples_;
};

}  // namespace hygge::test
