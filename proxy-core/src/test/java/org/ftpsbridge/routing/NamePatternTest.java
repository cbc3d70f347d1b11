package org.ftpsbridge.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which names a pattern stands for, and which other patterns. */
class NamePatternTest {

  @ParameterizedTest
  @CsvSource({
    "bob, bob, true",
    "bob, Bob, false",
    "bob, bobby, false",
    "bob, '', false",
    "*, '', true",
    "*, anything, true",
    "acme-*, acme-, true",
    "acme-*, acme-1, true",
    "acme-*, xacme-1, false",
    "*-sales, acme-sales, true",
    "*-sales, acme-sales2, false",
    "a*b*c, aXbXbXc, true",
    "a*b*c, aXc, false",
    "a?c, abc, true",
    "a?c, ac, false",
    "a?c, abbc, false",
    "a.c, abc, false",
    "[ab], a, false",
    "a*, a*b, true",
    "*@site.example, bob@site.example, true",
    "*@site.example, bob@SITE.Example, true",
    "*@site.example, a@b@site.example, true",
    "*@site.example, @site.example, false",
    "*@site.example, bob@site.example.org, false",
    "*@site.example, bobsite.example, false",
    "b*@site.example, bob@site.example, true",
    "b*@site.example, bob@SITE.example, false"
  })
  void aUserNameIsMeantByItsSignsAndTheCaseOfASiteDoesNotCount(
      String pattern, String name, boolean meant) {
    assertThat(NamePattern.user(pattern).matches(name)).isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({
    "*.Example.org, FTP.example.ORG, true",
    "*.example.org, example.org, false",
    "ftp.example.org, ftp.example.orgx, false"
  })
  void aHostIsTheSameInEitherCase(String pattern, String name, boolean meant) {
    assertThat(NamePattern.host(pattern).matches(name)).isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({
    "*, bob, true",
    "*, acme-*, true",
    "acme-*, acme-1, true",
    "acme-*, acme-1*, true",
    "acme-*, acme*, false",
    "acme-1*, acme-*, false",
    "a?c, abc, true",
    "a?c, a?c, true",
    "a?c, a*c, false",
    "a*c, a?c, true",
    "*@site, bob@SITE, true",
    "*@site, b*@site, true",
    "*@site, *@site, true",
    "*@site, *site, false",
    "*, *@site, true",
    "*@sit*, *@site, false",
    "*, *@Site, true",
    "bob, bob, true",
    "bob, Bob, false"
  })
  void aPatternCoversAnotherIfItStandsForAllOfItsNames(
      String pattern, String other, boolean covers) {
    assertThat(NamePattern.user(pattern).covers(NamePattern.user(other))).isEqualTo(covers);
  }

  @Test
  void manyStarsAndALongNameTakeNoTime() {
    NamePattern pattern = NamePattern.user("*a".repeat(100) + "b");
    String name = "a".repeat(4000);
    Assertions.assertTimeout(
        Duration.ofSeconds(2), () -> assertThat(pattern.matches(name)).isFalse());
  }
}
