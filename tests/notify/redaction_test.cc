#include "service/notify/redaction.h"

#include <catch2/catch.hpp>

using namespace poolsentry;

TEST_CASE("what is hidden is replaced wherever it stands") {
  Redaction redaction;
  redaction.hide("secret");
  CHECK(redaction.applied_to("secret, a secretsecret and a Secret") ==
        "***, a ****** and a Secret");
}

TEST_CASE("a login's secret is hidden in every form that it is sent in") {
  Redaction redaction;
  redaction.hide_login("ops", "kept-to-ourselves");
  CHECK(redaction.applied_to("kept-to-ourselves") == "***");
  CHECK(redaction.applied_to("a2VwdC10by1vdXJzZWx2ZXM=") == "***");
  CHECK(redaction.applied_to("AG9wcwBrZXB0LXRvLW91cnNlbHZlcw==") == "***");
  CHECK(redaction.applied_to("dXNlcj1vcHMBYXV0aD1CZWFyZXIga2VwdC10by1vdXJzZWx2ZXMBAQ==") == "***");
}

TEST_CASE("nothing hidden changes nothing, and an empty secret hides nothing") {
  Redaction redaction;
  redaction.hide("");
  redaction.hide_login("ops", "");
  CHECK(redaction.applied_to("as it was") == "as it was");
}

TEST_CASE("a secret that is made of stars comes to an end") {
  Redaction redaction;
  redaction.hide("*");
  CHECK(redaction.applied_to("a*b") == "a***b");
}
