package dev.ordinal.shop.command.http;

/** Rules for texts in requests. */
public final class Text {

    /** Something visible, and no line break or other control character; matched in linear time, as a body may be long. */
    public static final String LINE = "^[\\p{Zs}\\p{Cf}]*[^\\p{Cc}\\p{Cf}\\p{Z}][^\\p{Cc}\\p{Zl}\\p{Zp}]*$";

    public static final String IS_NO_LINE = "must hold a visible character and no control characters";

    /** What can also stand in a path, and can't be mistaken by eye for another. */
    public static final String NEW_SKU = "^(?!\\.{1,2}$)[^\\p{Z}/\\\\\\p{Cc}]([^/\\\\\\p{Cc}]*[^\\p{Z}/\\\\\\p{Cc}])?$";

    public static final String IS_NO_NEW_SKU =
            "must not begin or end with a space, hold a slash, a backslash or a control character, or be . or ..";

    public static final int LONGEST_CODE = 64;
    public static final int LONGEST_NAME = 200;

    private Text() {}
}
